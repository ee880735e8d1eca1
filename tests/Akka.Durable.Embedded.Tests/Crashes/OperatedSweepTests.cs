using Akka.Durable.Journal;
using Akka.Durable.TestKit.Crashes;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>Whatever durable operation a host dies at or gets no good answer to, what had to be seen to at a run is seen to once, by operators and by the hosts that follow.</summary>
public sealed class OperatedSweepTests
{
    private static readonly string[] Snapshots =
        [nameof(IRunStore.SaveSnapshotAsync), nameof(IRunStore.DeleteEventsAsync), nameof(IRunStore.DeleteSnapshotsAsync)];

    private static readonly (string Name, Func<OperatedStory> Story, string[] Appended)[] Stories =
    [
        ("held, paused, rolled back, cancelled and undone", () => new SteeredStory(),
        [
            "run-started.v1", "phase-completed.v1", "phase-forgotten.v1", "progress-reported.v1", "phase-started.v1", "wait-started.v1", "run-suspended.v1",
            "run-resumed.v1", "run-claimed.v1", "tags-changed.v1", "deadline-changed.v1", "run-paused.v1", "rolled-back.v1", "undo-failed.v1",
            "undo-completed.v1", "cancel-requested.v1", "compensation-started.v1", "run-cancelled.v1",
        ]),
        ("failed, retried, interrupted and past its deadline", () => new FailedStory(),
        [
            "run-started.v1", "step-failed.v1", "phase-failed.v1", "run-failed.v1", "run-retried.v1", "run-claimed.v1", "step-completed.v1",
            "phase-completed.v1", "wait-started.v1", "run-interrupted.v1", "deadline-passed.v1",
        ]),
        ("with undos that do not work", () => new StuckUndoStory(),
        [
            "run-started.v1", "phase-started.v1", "phase-completed.v1", "wait-started.v1", "cancel-requested.v1", "compensation-started.v1",
            "undo-failed.v1", "undo-retried.v1", "undo-completed.v1", "undo-skipped.v1", "run-claimed.v1", "run-cancelled.v1",
        ]),
        ("with changed code and a history that grows too long", () => new ChangedStory(),
        [
            "run-started.v1", "phase-completed.v1", "wait-started.v1", "run-interrupted.v1", "run-claimed.v1", "signal-received.v1", "signal-consumed.v1",
            "mismatch-found.v1", "run-resumed.v1", "history-warned.v1", "history-filled.v1", "run-terminated.v1",
        ]),
        ("that kills its hosts until it is quarantined", () => new DeadlyStory(),
        [
            "run-started.v1", "run-claimed.v1", "run-quarantined.v1", "run-released.v1", "phase-completed.v1", "run-completed.v1",
        ]),
    ];

    internal static IEnumerable<Telling> Tellings =>
        Stories.Select(s => new Telling(s.Name, s.Appended, faults => s.Story().TellAsync(faults, snapshotEvery: 100)));

    public static TheoryData<string, int, string, StoreFault> Sweeps()
    {
        var data = new TheoryData<string, int, string, StoreFault>();
        foreach (var (name, _, appended) in Stories)
        {
            foreach (var fault in Enum.GetValues<StoreFault>())
            {
                foreach (var kind in appended) data.Add(name, 100, kind, fault);
            }

            foreach (var fault in CrashSweep.Crashes)
            {
                foreach (var kind in appended.Concat(Snapshots)) data.Add(name, 1, kind, fault);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public async Task A_fault_at_any_operation_leaves_what_was_to_be_seen_to_done_once(string name, int snapshotEvery, string kind, StoreFault fault)
    {
        var story = Stories.Single(s => s.Name == name).Story;
        await CrashSweep.RunAsync(kind, fault, faults => story().TellAsync(faults, snapshotEvery));
    }
}
