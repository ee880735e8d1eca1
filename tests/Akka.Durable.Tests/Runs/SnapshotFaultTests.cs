using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Runs;

/// <summary>Whatever goes wrong with a snapshot or a deletion, nothing is deleted for it, the run goes on, and the next one makes it good.</summary>
public sealed class SnapshotFaultTests
{
    private const int Every = 4;

    [Theory]
    [InlineData(Way.FailsBefore)]
    [InlineData(Way.DoneAndFails)]
    [InlineData(Way.DoneAndSaidTwice)]
    public async Task A_save_that_goes_wrong_deletes_nothing_and_the_next_ones_do(Way way)
    {
        await using var runs = StoredRuns.Start(Every);
        await StrikeAsync(runs, Asked.SaveSnapshot, way);

        // On a slow machine the next save may have come already, and what that allows.
        var first = (await runs.Bench.EventsAsync("r1"))[0].Sequence;
        Assert.True(first == 1 || runs.Faults.CountOf(Asked.SaveSnapshot) > 1, $"Events before {first} were deleted for one save.");

        await AssertMadeGoodAsync(runs);
    }

    [Theory]
    [InlineData(Way.NeverDone)]
    [InlineData(Way.DoneAndSilent)]
    public async Task A_save_that_is_never_answered_is_given_up_and_the_next_ones_delete(Way way)
    {
        await using var runs = StoredRuns.Start(Every);
        await StrikeAsync(runs, Asked.SaveSnapshot, way);
        await runs.UntilAtRestAsync();
        await runs.LosePatienceAsync();
        Assert.Equal(1, (await runs.Bench.EventsAsync("r1"))[0].Sequence);

        await AssertMadeGoodAsync(runs);
    }

    [Fact]
    public async Task A_confirmation_that_comes_late_counts_for_what_was_saved_and_not_for_what_came_since()
    {
        await using var runs = StoredRuns.Start(Every);
        await runs.BeginAsync();
        var late = runs.Faults.Next(Asked.SaveSnapshot, Way.DoneAndLate);
        var next = await TakeUntilAsync(runs, late.Struck);
        Assert.Single(await runs.Bench.Store.ListSnapshotsAsync(RunId.Parse("r1"), CancellationToken.None));
        for (var i = 0; i < 4; i++) await runs.TakeAsync($"s{next++}");
        Assert.Equal((1, 0), (runs.Faults.CountOf(Asked.SaveSnapshot), runs.Faults.CountOf(Asked.DeleteEvents)));

        late.Release();
        await AssertMadeGoodAsync(runs, next);
    }

    [Theory]
    [InlineData(Asked.DeleteEvents, Way.FailsBefore)]
    [InlineData(Asked.DeleteEvents, Way.DoneAndFails)]
    [InlineData(Asked.DeleteEvents, Way.DoneAndSaidTwice)]
    [InlineData(Asked.DeleteSnapshots, Way.FailsBefore)]
    [InlineData(Asked.DeleteSnapshots, Way.DoneAndFails)]
    [InlineData(Asked.DeleteSnapshots, Way.DoneAndSaidTwice)]
    public async Task A_deletion_that_goes_wrong_is_made_good_by_the_next_one(Asked asked, Way way)
    {
        await using var runs = StoredRuns.Start(Every);
        var next = await StrikeAsync(runs, asked, way);

        await AssertMadeGoodAsync(runs, next);
    }

    [Theory]
    [InlineData(Asked.DeleteEvents, Way.NeverDone)]
    [InlineData(Asked.DeleteEvents, Way.DoneAndSilent)]
    [InlineData(Asked.DeleteSnapshots, Way.NeverDone)]
    [InlineData(Asked.DeleteSnapshots, Way.DoneAndSilent)]
    public async Task A_deletion_that_is_never_answered_is_given_up_and_made_good_by_the_next_one(Asked asked, Way way)
    {
        await using var runs = StoredRuns.Start(Every);
        var next = await StrikeAsync(runs, asked, way);
        await runs.UntilAtRestAsync();
        await runs.LosePatienceAsync();

        await AssertMadeGoodAsync(runs, next);
    }

    /// <summary>Begins the run and lets it go on until what it asks of its store has gone wrong.</summary>
    /// <returns>The number of the next signal.</returns>
    private static async Task<int> StrikeAsync(StoredRuns runs, Asked asked, Way way)
    {
        await runs.BeginAsync();
        var fault = runs.Faults.Next(asked, way);
        return await TakeUntilAsync(runs, fault.Struck);
    }

    /// <summary>Lets the run take signals until something has happened.</summary>
    /// <returns>The number of the next signal.</returns>
    private static async Task<int> TakeUntilAsync(StoredRuns runs, Task happened)
    {
        var next = 1;
        while (!happened.IsCompleted && next <= 8) await runs.TakeAsync($"s{next++}");

        // So many events are two snapshots and a deletion, if a store that is slow is waited for.
        await happened.OrHangAsync();
        return next;
    }

    private static async Task AssertMadeGoodAsync(StoredRuns runs, int? from = null)
    {
        var next = from ?? (await runs.Bench.StateAsync("r1")).ReadSignalIds.Count + 1;
        await HangGuard.UntilAsync(async () =>
        {
            var snapshots = await runs.Bench.Store.ListSnapshotsAsync(RunId.Parse("r1"), CancellationToken.None);
            var first = (await runs.Bench.EventsAsync("r1"))[0].Sequence;
            if (snapshots.Count == 2 && first > 1 && first <= snapshots[^1] + 1) return true;

            if (next <= 19) await runs.TakeAsync($"s{next++}");
            return false;
        });
        Assert.Equal(next - 1, (await runs.Bench.StateAsync("r1")).ReadSignalIds.Count);
    }
}
