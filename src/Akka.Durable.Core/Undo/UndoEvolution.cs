using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.Undo;

/// <summary>What undoing changes.</summary>
internal static class UndoEvolution
{
    /// <summary>What had an undo is retired; it would otherwise be skipped when the run is taken up again after all.</summary>
    public static UndoWork? Begun(RunState state, RunEvent.CompensationStarted e) =>
        UndoWork.Retiring(state, e.Phases, waits: [], e.Then)
        ?? throw new JournalCorruptException("a compensation of nothing");

    public static UndoWork? Done(RunState state, Address phase)
    {
        var work = Work(state, phase);
        return work.Pending.Count > 1 ? work with { Pending = work.Pending.RemoveAt(0) } : null;
    }

    public static UndoWork Failed(RunState state, RunEvent.UndoFailed e)
    {
        var work = Work(state, e.Phase);
        var next = work.Pending[0] with { Attempt = e.Attempt, Failure = e.Failure, RetryAt = e.RetryAt };
        return work with { Pending = work.Pending.SetItem(0, next) };
    }

    /// <summary>The one that failed begins anew, from its first attempt.</summary>
    public static UndoWork Retried(RunState state)
    {
        var work = state.Undoing ?? throw new JournalCorruptException("an undo is retried where none is due");
        return work with { Pending = work.Pending.SetItem(0, new(work.Pending[0].Phase, work.Pending[0].FirstSequence)) };
    }

    private static UndoWork Work(RunState state, Address phase) =>
        state.Undoing is { Pending: [var next, ..] } work && next.Phase == phase
            ? work
            : throw new JournalCorruptException($"the undo of {phase} is not what comes next");
}
