using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Undo;

/// <summary>Rules of undoing: newest first, each once, and never passed over in silence.</summary>
internal static class UndoRules
{
    public static Decision Complete(RunState state, RunCommand.FromBody.CompleteUndo complete) => Next(state, complete.Phase) is not { } next
        ? NotNext(complete.Phase)
        : Decision.Of([new RunEvent.UndoCompleted(next.Phase, complete.Attempt, complete.StartedAt), .. AfterOne(state)]);

    public static Decision Fail(RunState state, RunCommand.FromBody.FailUndo fail, DateTimeOffset now)
    {
        if (Next(state, fail.Phase) is not { } next) return NotNext(fail.Phase);

        // A repeated report of an attempt: its outcome is in the journal already.
        return fail.Attempt <= next.Attempt
            ? Decision.Nothing
            : Decision.Of(new RunEvent.UndoFailed(
                fail.Phase, fail.Attempt, fail.StartedAt, fail.Failure, PhaseRules.RetryAt(now, fail.RetryAfter)));
    }

    public static Decision Retry(RunState state, RunCommand.RetryUndo retry) => state.Standing is Standing.RollbackFailed
        ? Decision.Of(new RunEvent.UndoRetried(retry.By, retry.Reason))
        : NothingFailed(state);

    public static Decision Skip(RunState state, RunCommand.SkipUndo skip)
    {
        if (state.Standing is not Standing.RollbackFailed failed) return NothingFailed(state);
        return failed.Phase == skip.Phase
            ? Decision.Of([new RunEvent.UndoSkipped(skip.Phase, skip.By, skip.Reason), .. AfterOne(state)])
            : Decision.Refuse(RefusalCodes.NotAllowed, $"What failed is the undo of {failed.Phase}, not of {skip.Phase}.");
    }

    private static PendingUndo? Next(RunState state, Address phase) =>
        state.Undoing?.Pending is [var next, ..] && next.Phase == phase ? next : null;

    // What comes of it when one more is undone or passed over: nothing yet, the run goes on, or it ends as was decided before.
    private static IReadOnlyList<RunEvent> AfterOne(RunState state) =>
        state.Undoing is { Pending.Count: 1, Then: { } then } ? Endings.End(state, then) : [];

    private static Decision NotNext(Address phase) =>
        Decision.Refuse(RefusalCodes.NotAllowed, $"The undo of {phase} is not what comes next.");

    private static Decision NothingFailed(RunState state) => state.Standing.IsEnded
        ? Decision.Refuse(RefusalCodes.RunEnded, $"The run has ended: {Standings.Status(state).Name()}.")
        : Decision.Nothing;
}
