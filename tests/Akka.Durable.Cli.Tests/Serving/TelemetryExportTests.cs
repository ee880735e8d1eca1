using System.Net;
using System.Net.Http.Json;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Processes;
using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Cli.Serving;

/// <summary>What <c>durable serve</c> sends on, received by a collector of ours. Alone, because the variables that switch it are the process's.</summary>
[Collection(ProcessTests.Name)]
public sealed class TelemetryExportTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly Dictionary<string, string?> _before = [];

    [Fact]
    public async Task Traces_and_metrics_of_a_run_arrive_under_the_services_name()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        Set("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.ToString());
        Set("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        Set("OTEL_SERVICE_NAME", "warehouse-42");

        await ServeARunAsync();

        await HangGuard.UntilAsync(() => receiver.HasReceived("/v1/traces", "warehouse-42", "execute packs", "phase wrap", "step ribbon", "durable.run", "parcel-7"));
        await HangGuard.UntilAsync(() => receiver.HasReceived("/v1/metrics", "warehouse-42", "durable.phase.duration", "durable.append.duration", "packs"));
        Assert.False(receiver.HasReceived("/v1/metrics", "parcel-7"), "a metric names a run");
    }

    [Fact]
    public async Task Traces_alone_are_sent_where_only_their_collector_is_named()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        Set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", new Uri(receiver.Address, "/only-traces").ToString());
        Set("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");

        await ServeARunAsync();

        await HangGuard.UntilAsync(() => receiver.HasReceived("/only-traces", "phase wrap"));
        Assert.False(receiver.HasReceived("/only-traces", "durable.phase.duration"));
    }

    [Fact]
    public async Task Nothing_is_sent_where_telemetry_is_switched_off()
    {
        await using var receiver = await TelemetryReceiver.StartAsync();
        Set("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.ToString());
        Set("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        Set("OTEL_SDK_DISABLED", "true");

        await ServeARunAsync();

        Assert.Equal(0, receiver.Count);
    }

    [Fact]
    public void An_endpoint_that_is_no_address_is_refused_with_its_variable()
    {
        var refused = Assert.Throws<RunRefusedException>(() => TelemetryExport.Begin(name => name == "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" ? "here" : null));

        Assert.Equal("invalid-configuration", refused.Code);
        Assert.Contains("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT is 'here'", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        _sandbox.Dispose();
    }

    private void Set(string name, string value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    // What is left to send is sent when the program ends; a collector that is slow has it a little later.
    private async Task ServeARunAsync()
    {
        await using var program = await ServingProgram.StartAsync(
            _sandbox, "serve", "--database", "runs.db", "--listen", "127.0.0.1:0", "--definitions", typeof(Packs).Assembly.Location);
        using (var client = program.Client())
        {
            using var started = await client.PostAsJsonAsync(new Uri("/api/v1/runs", UriKind.Relative), new { definition = "packs", id = "parcel-7", input = 7 }).OrHangAsync();
            Assert.Equal(HttpStatusCode.Created, started.StatusCode);
            Assert.Contains("event: end", await client.GetStringAsync(new Uri("/api/v1/runs/parcel-7/events/live", UriKind.Relative)).OrHangAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(ExitCodes.Done, await program.EndAsync());
    }
}

/// <summary>A run whose spans and figures are looked for.</summary>
public sealed class Packs : RunDefinition<int, int>
{
    public override string Name => "packs";

    public override Task<int> ExecuteAsync(RunContext run, int request) =>
        run.PhaseAsync("wrap", phase => phase.StepAsync("ribbon", () => Task.FromResult(request + 1)));
}
