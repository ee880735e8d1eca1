using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Akka.Durable.Cli.Serving;

/// <summary>Sends traces and metrics on by OTLP, where the usual environment variables say where to.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private TelemetryExport(bool traces, bool metrics)
    {
        if (traces) _traces = Sdk.CreateTracerProviderBuilder().AddSource(Name).AddOtlpExporter().Build();
        if (metrics) _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(Name).AddOtlpExporter().Build();
    }

    private const string Name = "Akka.Durable";

    /// <summary>Switched by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or its forms for traces and metrics alone; <c>OTEL_SDK_DISABLED</c> switches it off. The
    /// exporter itself reads the other variables.</summary>
    /// <param name="variable">Gives an environment variable; null where it is not set.</param>
    public static TelemetryExport Begin(Func<string, string?> variable)
    {
        var isOff = string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        return new(
            traces: !isOff && IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
            metrics: !isOff && IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"));

        bool IsSet(string own) => variable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } || variable(own) is { Length: > 0 };
    }

    public bool IsOn => _traces is not null || _metrics is not null;

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
