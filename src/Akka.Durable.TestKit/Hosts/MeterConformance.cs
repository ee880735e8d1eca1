using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What every host tells of itself under the meter <see cref="DurableMeters.Name"/>.</summary>
/// <remarks>All hosts of a process speak on one meter: a class that derives from this one has to be in a collection that runs alone.</remarks>
public abstract class MeterConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ConcurrentQueue<(string Name, double Value, object? Tag)> _heard = [];

    [Fact]
    public async Task A_run_that_is_taken_over_after_a_crash_is_counted_as_a_recovery()
    {
        using var listener = Listen();
        var story = Held();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Assert.Equal(0, Sum("durable.recoveries", "recovery"));
        await CrashAndRecoverAsync(story);
        await Log.Gate("epoch 2").Reached;
        Assert.Equal(1, Sum("durable.recoveries", "recovery"));
    }

    [Fact]
    public async Task A_run_that_is_put_in_quarantine_is_counted_once()
    {
        using var listener = Listen();
        var story = Held();
        Settings = Settings with { Recovery = new() { AttemptsMax = 1 } };
        await RunAsync(story);
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            await Log.Gate($"epoch {epoch}").Reached;
            Assert.Equal(0, Sum("durable.quarantines"));
            await CrashAndRecoverAsync(story);
        }

        await UntilListedAsync(RunStatus.Quarantined);
        await HangGuard.UntilAsync(() => Sum("durable.quarantines") > 0);
        Assert.Equal(1, Sum("durable.quarantines"));
    }

    [Fact]
    public async Task Confirmed_snapshots_and_what_they_let_be_deleted_are_counted()
    {
        using var listener = Listen();
        Settings = Settings with { SnapshotEvery = 4 };
        await RunAsync(Definition(async run =>
        {
            while (await run.SignalAsync<string>("more") is "yes") await run.PhaseAsync("p", _ => Task.CompletedTask);
            return 1;
        }));
        await HangGuard.UntilAsync(async () =>
        {
            await SendWhileTakenAsync("more", "yes");
            return Sum("durable.prunes") > 0;
        });

        Assert.True(Sum("durable.snapshots", true) >= 2, "Nothing is deleted before two snapshots are confirmed.");
        Assert.Equal(0, Sum("durable.snapshots", false));
        await HangGuard.UntilAsync(async () => (await Source.EventsAsync(TheRun))[0].Sequence > 1);
    }

    [Fact]
    public async Task How_late_the_timer_is_that_is_due_longest_is_told_at_every_look()
    {
        using var listener = Listen();
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        var story = Definition(async run =>
        {
            await run.DelayAsync(Hour);
            return 1;
        });
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.Parked>();
        await HangGuard.UntilAsync(async () => (await ListedAsync()).WakeAt is not null);
        await Host.StopAsync().OrHangAsync();
        await Time.AdvanceAsync(3 * Hour);
        Assert.DoesNotContain(_heard, h => h.Name == "durable.timers.oldest_due" && h.Value > 0);

        await HostAsync(story);
        await PollUntilEndedAsync();

        Assert.Contains(_heard, h => h.Name == "durable.timers.oldest_due" && h.Value >= 2 * Hour.TotalSeconds);
        var before = _heard.Count;
        await HangGuard.UntilAsync(async () =>
        {
            await Time.AdvanceAsync(Settings.PollInterval);
            return _heard.Skip(before).Any(h => h is { Name: "durable.timers.oldest_due", Value: 0 });
        });
    }

    private RunDefinition<int, int> Held() => Definition(run => run.PhaseAsync("held", async phase =>
    {
        await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
        return 1;
    }));

    private double Sum(string name, object? tag = null) => _heard.Where(h => h.Name == name && (tag is null || tag.Equals(h.Tag))).Sum(h => h.Value);

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == DurableMeters.Name) own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument.Name, value, tags));
        listener.Start();
        return listener;
    }

    private void Hear(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _heard.Enqueue((name, value, tags.IsEmpty ? null : tags[0].Value));
}
