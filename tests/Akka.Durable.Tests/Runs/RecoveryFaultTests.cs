using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Runs;

/// <summary>Stores that fail or fall silent while a run is read back.</summary>
public sealed class RecoveryFaultTests
{
    [Fact]
    public async Task A_replay_that_fails_is_made_good_by_reading_the_rows()
    {
        await using var runs = await LeftAsync();
        var fault = runs.Faults.Next(Asked.Replay, Way.FailsBefore);

        await GoesOnAsync(runs);
        await fault.Struck.OrHangAsync();
    }

    [Fact]
    public async Task A_replay_that_is_never_answered_is_given_up_and_made_good_by_reading_the_rows()
    {
        await using var runs = await LeftAsync();
        var fault = runs.Faults.Next(Asked.Replay, Way.NeverDone);
        var goesOn = GoesOnAsync(runs);
        await fault.Struck.OrHangAsync();

        await runs.LosePatienceAsync(times: 4);
        await goesOn;
    }

    [Theory]
    [InlineData(Way.FailsBefore)]
    [InlineData(Way.DoneAndFails)]
    public async Task A_snapshot_that_cannot_be_loaded_is_made_good_by_reading_the_rows(Way way)
    {
        await using var runs = await LeftAsync();
        var fault = runs.Faults.Next(Asked.LoadSnapshot, way);

        await GoesOnAsync(runs);
        await fault.Struck.OrHangAsync();
    }

    [Theory]
    [InlineData(Way.NeverDone)]
    [InlineData(Way.DoneAndSilent)]
    public async Task A_snapshot_store_that_falls_silent_at_a_recovery_is_given_up(Way way)
    {
        await using var runs = await LeftAsync();
        var fault = runs.Faults.Next(Asked.LoadSnapshot, way);
        var goesOn = GoesOnAsync(runs);
        await fault.Struck.OrHangAsync();

        await runs.LosePatienceAsync(times: 4);
        await goesOn;
    }

    [Fact]
    public async Task A_run_recovers_from_its_snapshot_and_not_from_all_of_its_events()
    {
        await using var runs = await LeftAsync();
        await GoesOnAsync(runs);

        var rows = await runs.Bench.EventsAsync("r1");
        Assert.True(rows[0].Sequence > 1, "Events that two snapshots hold are deleted.");
    }

    /// <summary>A run with snapshots and without its first events, in nobody's memory.</summary>
    private static async Task<StoredRuns> LeftAsync()
    {
        var runs = StoredRuns.Start(snapshotEvery: 4);
        await runs.BeginAsync();
        for (var i = 1; i <= 6; i++) await runs.TakeAsync($"s{i}");
        await HangGuard.UntilAsync(async () => (await runs.Bench.EventsAsync("r1"))[0].Sequence > 1);
        await runs.Bench.HandOffAsync();
        return runs;
    }

    private static async Task GoesOnAsync(StoredRuns runs)
    {
        // Asked once: it waits for the incarnation that gets through.
        await runs.TakeAsync("s7");
        Assert.Equal(["s1", "s2", "s3", "s4", "s5", "s6", "s7"], (await runs.Bench.StateAsync("r1")).ReadSignalIds.Order());
    }
}
