using System.Collections.Immutable;
using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.Children;

/// <summary>What events of children change in their parent.</summary>
internal static class ChildEvolution
{
    public static AddressDictionary<ChildState, ChildState.Open> Started(RunState state, RunEvent.ChildStarted e) => state.Children.SetItem(
        e.Child,
        new ChildState.Open(
            state.Sequence,
            e.Id,
            e.OnRollback,
            e.Definition,
            e.Version,
            e.Input,
            e.OnParentClose,
            e.Tags ?? ImmutableSortedDictionary<string, string>.Empty,
            Confirmed: false));

    public static AddressDictionary<ChildState, ChildState.Open> Confirmed(RunState state, Address child) =>
        state.Children.SetItem(child, OpenChild(state, child) with { Confirmed = true });

    public static AddressDictionary<ChildState, ChildState.Open> Ended(RunState state, RunEvent.ChildEnded e)
    {
        var open = OpenChild(state, e.Child);
        return state.Children.SetItem(
            e.Child, new ChildState.Ended(open.FirstSequence, open.Id, open.OnRollback, open.Definition, open.Input, e.Result));
    }

    public static ImmutableList<PendingRelease> Released(RunState state, RunId id) => state.Releases.RemoveAll(r => r.Id == id);

    /// <summary>The run has ended: what becomes of those that have not. One that compensates takes back also what its children completed.</summary>
    public static ImmutableList<PendingRelease> LetGoOf(RunState state, bool compensates)
    {
        var open = state.Children.Open.Values
            .Where(c => c.OnParentClose is not ParentClose.Abandon)
            .OrderBy(c => c.FirstSequence)
            .Select(c => new PendingRelease(c.Id, c.OnParentClose is ParentClose.Terminate ? ChildRelease.Terminate : ChildRelease.Cancel));
        var completed = compensates ? state.Children.Values.Where(c => IsToUndo(c) && c is ChildState.Ended) : [];
        return With(state.Releases, open.Concat(completed.OrderByDescending(c => c.FirstSequence).Select(c => new PendingRelease(c.Id, ChildRelease.Undo))));
    }

    /// <summary>The start of these was rolled back.</summary>
    public static ImmutableList<PendingRelease> LetGoOf(RunState state, IEnumerable<Address> retired) => With(
        state.Releases,
        from child in retired.Select(a => state.Children[a])
        where IsToUndo(child) || (child is ChildState.Open && child.OnRollback is ChildRollback.Cancel)
        orderby child.FirstSequence descending
        select new PendingRelease(child.Id, child.OnRollback is ChildRollback.Undo ? ChildRelease.Undo : ChildRelease.Cancel));

    /// <summary>A run that had ended is rolled back: those it let go of at its end are started anew when its code asks for them.</summary>
    public static IReadOnlyList<Address> GoneWithTheEnd(RunState state) =>
        state.Standing.IsEnded ? [.. state.Children.Open.Where(c => c.Value.OnParentClose is not ParentClose.Abandon).Select(c => c.Key)] : [];

    /// <summary>A run that failed is tried again: those that did not complete may be why, and are started anew as well.</summary>
    public static AddressDictionary<ChildState, ChildState.Open> Retried(RunState state) => state.Children.RemoveRange(
    [
        .. GoneWithTheEnd(state),
        .. state.Children.Where(c => c.Value is ChildState.Ended ended && ended.Result.Status != RunStatus.Completed.Name()).Select(c => c.Key),
    ]);

    // A child is told one thing: the last that was decided.
    private static ImmutableList<PendingRelease> With(ImmutableList<PendingRelease> releases, IEnumerable<PendingRelease> added)
    {
        foreach (var release in added) releases = releases.RemoveAll(r => r.Id == release.Id).Add(release);
        return releases;
    }

    private static bool IsToUndo(ChildState child) =>
        child.OnRollback is ChildRollback.Undo && child is not ChildState.Ended { Result.Value: null };

    private static ChildState.Open OpenChild(RunState state, Address child) =>
        state.Children.Open.GetValueOrDefault(child) ?? throw new JournalCorruptException($"child {child} is told of and is not open");
}
