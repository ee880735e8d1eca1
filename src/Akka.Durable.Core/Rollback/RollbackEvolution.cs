using Akka.Durable.Children;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Undo;

namespace Akka.Durable.Rollback;

/// <summary>What a rollback changes: what it names is gone, what has to be undone is kept until it is.</summary>
internal static class RollbackEvolution
{
    public static RunState RolledBack(RunState state, RunEvent.RolledBack e, DateTimeOffset at)
    {
        if (e.Epoch != state.Epoch + 1) throw new JournalCorruptException($"epoch {e.Epoch} after {state.Epoch}");

        var record = new RollbackRecord(e.Id, e.To, e.Epoch, at, e.By, e.Reason);
        var records = state.Rollbacks.Count < RollbackRecord.RememberedMax ? state.Rollbacks : state.Rollbacks.RemoveAt(0);

        // How those before the point ended stays as it was: what the code did then followed from it.
        IReadOnlyList<Address> children = e.Children is { } retired ? [.. retired] : [];
        IReadOnlyList<Address> gone = [.. ChildEvolution.GoneWithTheEnd(state).Union(children)];

        // An operator who holds a run goes on holding it, and so does code whose wait for somebody is kept; a full history is not full any more. A deadline that has passed would end it again at once.
        return state with
        {
            Standing = IsHeld(state.Standing, e) ? state.Standing : new Standing.Active(),
            Epoch = e.Epoch,
            Owner = null,
            RecoveriesWithoutProgress = 0,
            EndedAt = null,
            Header = state.Header!.DeadlineAt <= at ? state.Header with { DeadlineAt = null } : state.Header,
            Phases = state.Phases.RemoveRange(e.Phases),
            Waits = state.Waits.RemoveRange(e.Waits),
            Mismatches = [],
            Progress = null,
            ProgressCount = 0,
            MismatchCount = 0,
            HistoryFrom = state.Sequence,
            HistoryWarned = null,
            Rollbacks = records.Add(record),
            RollbackEpoch = e.Epoch,
            Undoing = UndoWork.Retiring(state, e.Phases, e.Waits, then: null, gone),
            Children = state.Children.RemoveRange(gone),
            Releases = ChildEvolution.LetGoOf(state, children),
            ParentTold = false,
            Reopened = state.Reopened + 1,
        };
    }

    private static bool IsHeld(Standing standing, RunEvent.RolledBack e) =>
        standing is Standing.Paused || (standing is Standing.Suspended { Code: null } suspended && !(suspended.Wait is { } wait && e.Waits.Contains(wait)));
}
