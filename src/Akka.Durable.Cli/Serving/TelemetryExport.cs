using Akka.Durable.Cli.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Akka.Durable.Cli.Serving;

/// <summary>Sends traces and metrics on by OTLP, where the usual environment variables say where to.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private TelemetryExport(Func<string, string?> variable, bool traces, bool metrics)
    {
        if (traces) _traces = Sdk.CreateTracerProviderBuilder().AddSource(Name).AddOtlpExporter(options => Direct(options, "TRACES", variable)).Build();
        if (metrics) _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(Name).AddOtlpExporter(options => Direct(options, "METRICS", variable)).Build();
    }

    private const string Name = "Akka.Durable";

    /// <summary>Switched by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or its forms for traces and metrics alone; <c>OTEL_SDK_DISABLED</c> switches it off. The
    /// exporter itself reads the variables that are not of one signal alone.</summary>
    /// <param name="variable">Gives an environment variable; null where it is not set.</param>
    /// <exception cref="Refusals.RunRefusedException"><c>invalid-configuration</c>: an endpoint is no address.</exception>
    public static TelemetryExport Begin(Func<string, string?> variable)
    {
        var isOff = string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        return new(
            variable,
            traces: !isOff && IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
            metrics: !isOff && IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"));

        bool IsSet(string own) => variable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } || variable(own) is { Length: > 0 };
    }

    // The exporter, added by itself, does not read the variables of one signal.
    private static void Direct(OtlpExporterOptions options, string signal, Func<string, string?> variable)
    {
        if (Own("PROTOCOL") is { } protocol) options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (Own("HEADERS") is { } headers) options.Headers = headers;
        if (Own("ENDPOINT") is not { } endpoint) return;

        options.Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw ProgramRefusals.Of(ProgramRefusals.InvalidConfiguration, $"{NameOf("ENDPOINT")} is '{endpoint}'; an address such as http://127.0.0.1:4318/v1/traces is wanted.");

        string? Own(string what) => variable(NameOf(what)) is { Length: > 0 } value ? value : null;

        string NameOf(string what) => $"OTEL_EXPORTER_OTLP_{signal}_{what}";
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
