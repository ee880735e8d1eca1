using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Telemetry;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Telemetry;

/// <summary>What a listener of the meter hears. Hosts of other tests speak on it too, so figures are told apart by tags of ours.</summary>
public sealed class MeterTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)> _heard = [];

    public MeterTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DurableMeters.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    [Fact]
    public async Task Each_attempt_of_a_phase_is_measured_with_its_outcome_and_a_retry_is_counted()
    {
        var attempts = 0;
        var measured = RunDefinition.Of<int, int>("measured", (run, x) => run.PhaseAsync(
            "shaky",
            _ => ++attempts == 1 ? throw new InvalidOperationException("once") : Task.FromResult(x),
            new PhaseOptions { Retry = Retry.Fixed(2, TimeSpan.FromMilliseconds(1)) }));
        await using var served = await Served.StartAsync(definitions: [measured]);

        await (await served.Host.StartAsync("measured", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var durations = _heard.Where(h => h.Name == "durable.phase.duration" && (string?)h.Tags["definition"] == "measured").ToList();
        Assert.Equal(2, durations.Count);
        Assert.All(durations, d => Assert.True(d.Value >= 0, $"{d.Value} s"));
        Assert.All(durations, d => Assert.Equal("shaky", d.Tags["phase"]));
        Assert.Equal(2, durations.Select(d => d.Tags["outcome"]).Distinct().Count());
        Assert.Contains(_heard, h => h.Name == "durable.retries" && (string?)h.Tags["kind"] == "phase" && h.Value == 1);
    }

    [Fact]
    public async Task Runs_are_counted_by_status_as_the_catalog_lists_them_those_that_none_has_as_well()
    {
        const int failures = 17;
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        for (var i = 0; i < failures; i++) await (await served.Host.StartAsync("fails", "no")).WaitAsync().OrHangAsync();
        await HangGuard.UntilAsync(async () => (await served.Host.CountAsync()).GetValueOrDefault(RunStatus.Failed) == failures);

        await RunCensus.CountAsync(served.Host, CancellationToken.None);

        Assert.Contains(_heard, h => h.Name == "durable.runs" && (string?)h.Tags["status"] == "failed" && h.Value == failures);
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            Assert.Contains(_heard, h => h.Name == "durable.runs" && (string?)h.Tags["status"] == status.Name());
        }
    }

    [Fact]
    public async Task No_tag_tells_a_runs_id_or_a_value_of_user_code()
    {
        const string canary = "canary-5822";
        await using var served = await Served.StartAsync(definitions: Definitions.All);

        await (await served.Host.StartAsync("fails", canary, new() { Id = canary })).WaitAsync().OrHangAsync();

        Assert.Contains(_heard, h => h.Name == "durable.phase.duration" && (string?)h.Tags["phase"] == "breaks");
        Assert.DoesNotContain(_heard, h => h.Tags.Values.Any(v => v?.ToString()?.Contains(canary, StringComparison.Ordinal) is true));
    }

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _heard.Enqueue((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
}
