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

    private static readonly string[] Appended =
    [
        "run-started.v1", "phase-started.v1", "phase-completed.v1", "phase-failed.v1", "step-completed.v1", "checkpoint-saved.v1",
        "wait-started.v1", "signal-received.v1", "signal-consumed.v1", "timer-fired.v1", "run-completed.v1",
    ];

    private static readonly string[] Outlined =
    [
        "run-started.v2", "phase-started.v1", "phase-completed.v2", "phase-failed.v1", "step-completed.v2", "checkpoint-saved.v2",
        "wait-started.v1", "signal-received.v2", "signal-consumed.v1", "timer-fired.v1", "run-completed.v2",
        nameof(IRunStore.SaveSnapshotAsync), nameof(IRunStore.DeleteEventsAsync), nameof(IRunStore.DeletePayloadsAsync), nameof(IRunStore.DeleteSnapshotsAsync),
    ];

    private static readonly string[] Snapshots =
        [nameof(IRunStore.SaveSnapshotAsync), nameof(IRunStore.DeleteEventsAsync), nameof(IRunStore.DeleteSnapshotsAsync)];

    private static readonly (string Host, string[] Kinds)[] Hosts =
    [
        ("plain", Appended),
        ("a snapshot at every event", [.. Appended, .. Snapshots]),
        ("values outside", Outlined),
        ("parked in every wait", [.. Appended, "run-parked.v1", "run-claimed.v1"]),
    ];

    internal static IEnumerable<Telling> Tellings =>
        Hosts.Select(h => new Telling($"everything once, {h.Host}", h.Kinds, faults => TellAsync(SettingsOf(h.Host), faults)));

    public static TheoryData<string, string, StoreFault> Sweeps()
    {
        var data = new TheoryData<string, string, StoreFault>();
        foreach (var fault in CrashSweep.Crashes)
        {
            foreach (var (host, kinds) in Hosts)
            {
                foreach (var kind in kinds) data.Add(host, kind, fault);
            }
        }

        return data;
    }

    [Fact]
    public async Task Undisturbed_the_story_ends_as_it_should_and_runs_every_body_once()
    {
        var teller = await TellAsync(Plain, new());
        Assert.Equal(
            ["download", "load/batch-1", "load/batch-2", "load/batch-3", "load", "flaky", "branch[left]", "branch[right]", "report"],
            teller.Before);
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public async Task A_crash_at_any_operation_changes_neither_the_end_nor_what_was_recorded(string host, string kind, StoreFault fault)
    {
        var settings = SettingsOf(host);
        await CrashSweep.RunAsync(kind, fault, async faults =>
        {
            var teller = await TellAsync(settings, faults);
            Assert.Empty(Story.Recorded(teller.AtCrash).Intersect(teller.After));

            // A body that had begun as its run was parked may be begun once more: only what is recorded counts once.
            if (settings.ParkAfter > TimeSpan.Zero) Assert.All(teller.Before.GroupBy(l => l).Concat(teller.After.GroupBy(l => l)), l => Assert.Single(l));
        });
    }

    private static async Task<StoryTeller> TellAsync(DurableSettings settings, StoreFaults faults)
    {
        var teller = new StoryTeller(settings);
        await teller.TellAsync(faults);
        await AssertEndedAsync(teller);
        return teller;
    }

    private static DurableSettings SettingsOf(string host) => host switch
    {
        "a snapshot at every event" => Plain with { SnapshotEvery = 1 },
        "values outside" => Plain with { SnapshotEvery = 1, PayloadInlineBytesMax = 0 },
        "parked in every wait" => Plain with { ParkAfter = TimeSpan.Zero },
        _ => Plain,
    };

    private static async Task AssertEndedAsync(StoryTeller teller)
    {
        var state = await teller.StoredAsync();
        Assert.Equal(Result, teller.Text(Assert.IsType<Standing.Completed>(state.Standing).Result));
        Assert.Equal(
            ["branch[left] 1 \"l\"", "branch[right] 1 \"lr\"", "download 1 42", "flaky 2 2", "load 1 30", $"report 1 {Result}"],
            state.Phases.Select(phase => $"{phase.Key} {phase.Value.Attempt} {teller.Text((phase.Value as PhaseState.Completed)?.Result)}").Order(StringComparer.Ordinal));
        Assert.Empty(state.UnreadSignals);
        Assert.Equal(["s1"], state.ReadSignalIds);
        Assert.Empty((await teller.VerifiedAsync()).Violations);
        Assert.Equal(RunStatus.Completed, teller.Contents.Catalog[StoryTeller.Run].Status);

        // Nothing below the oldest kept event is missing above it.
        var sequences = teller.Contents.EventsOf(StoryTeller.Run).Keys.ToList();
        Assert.Equal(Enumerable.Range((int)sequences[0], sequences.Count).Select(s => (long)s), sequences);
        Assert.Equal(state.Sequence, sequences[^1]);
    }
}
