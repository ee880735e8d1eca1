using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Crashes;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>Whatever durable operation a host dies at, the next one brings the run to the same end, and runs nothing recorded again.</summary>
public sealed class CrashSweepTests
{
    private const string Result = "\"42 30 2 llr ann\"";

    private static readonly DurableSettings Plain = DurableSettings.Default with
    {
        CheckpointThrottle = TimeSpan.Zero,
        ParkAfter = TimeSpan.FromDays(1),
        Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
    };

    public static TheoryData<string, StoreFault> Sweeps()
    {
        var data = new TheoryData<string, StoreFault>();
        foreach (var host in new[] { "plain", "a snapshot at every event", "parked in every wait" })
        {
            foreach (var fault in CrashSweep.Crashes) data.Add(host, fault);
        }

        return data;
    }

    [Fact]
    public async Task Undisturbed_the_story_ends_as_it_should_and_runs_every_body_once()
    {
        var faults = new StoreFaults();
        var teller = new StoryTeller(Plain);
        await teller.TellAsync(faults);
        await AssertEndedAsync(teller);
        Assert.Equal(
            ["download", "load/batch-1", "load/batch-2", "load/batch-3", "load", "flaky", "branch[left]", "branch[right]", "report"],
            teller.Before);
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public async Task A_crash_at_any_operation_changes_neither_the_end_nor_what_was_recorded(string host, StoreFault fault)
    {
        var settings = SettingsOf(host);
        var struck = await CrashSweep.RunAsync(fault, async faults =>
        {
            var teller = new StoryTeller(settings);
            await teller.TellAsync(faults);
            await AssertEndedAsync(teller);
            Assert.Empty(Story.Recorded(teller.AtCrash).Intersect(teller.After));
            Assert.All(teller.Before.GroupBy(l => l), l => Assert.Single(l));
            Assert.All(teller.After.GroupBy(l => l), l => Assert.Single(l));
        });

        // A sweep that missed something proves nothing.
        var appended = struck.Where(o => o.Append is not null).SelectMany(o => o.Append!.Rows.Select(r => r.Manifest)).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "run-started.v1", "phase-started.v1", "phase-completed.v1", "phase-failed.v1", "step-completed.v1", "checkpoint-saved.v1",
                "wait-started.v1", "signal-received.v1", "signal-consumed.v1", "timer-fired.v1", "run-completed.v1",
            },
            appended);
        if (host == "parked in every wait") Assert.Contains("run-parked.v1", appended);
        if (host != "a snapshot at every event") return;

        Assert.Superset(
            new HashSet<string>
            {
                nameof(IRunStore.SaveSnapshotAsync), nameof(IRunStore.DeleteEventsAsync), nameof(IRunStore.DeleteSnapshotsAsync),
            },
            struck.Select(o => o.Name).ToHashSet());
    }

    private static DurableSettings SettingsOf(string host) => host switch
    {
        "a snapshot at every event" => Plain with { SnapshotEvery = 1 },
        "parked in every wait" => Plain with { ParkAfter = TimeSpan.Zero },
        _ => Plain,
    };

    private static async Task AssertEndedAsync(StoryTeller teller)
    {
        var state = await teller.StoredAsync();
        Assert.Equal(Result, Assert.IsType<Standing.Completed>(state.Standing).Result.ToString());
        Assert.Equal(
            ["branch[left] 1 \"l\"", "branch[right] 1 \"lr\"", "download 1 42", "flaky 2 2", "load 1 30", $"report 1 {Result}"],
            state.Phases.Select(Shown).Order(StringComparer.Ordinal));
        Assert.Empty(state.UnreadSignals);
        Assert.Equal(["s1"], state.ReadSignalIds);
        Assert.Equal(RunStatus.Completed, teller.Contents.Catalog[StoryTeller.Run].Status);

        // Nothing below the oldest kept event is missing above it.
        var sequences = teller.Contents.EventsOf(StoryTeller.Run).Keys.ToList();
        Assert.Equal(Enumerable.Range((int)sequences[0], sequences.Count).Select(s => (long)s), sequences);
        Assert.Equal(state.Sequence, sequences[^1]);
    }

    private static string Shown(KeyValuePair<Address, PhaseState> phase) =>
        new StringBuilder().Append($"{phase.Key} {phase.Value.Attempt} {(phase.Value as PhaseState.Completed)?.Result}").ToString();
}
