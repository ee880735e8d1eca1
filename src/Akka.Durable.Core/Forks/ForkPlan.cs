using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Forks;

/// <summary>The events that a fork begins with: the same for the same source, point and names.</summary>
/// <remarks>
/// Only outcomes are taken over: phases that completed or failed for good, waits and children that ended, all from before the point. What was under way,
/// signals nobody took, and the right to undo stay with the source: it did the work, and only it may take it back.
/// </remarks>
internal static class ForkPlan
{
    /// <summary>The tag that names a fork's source.</summary>
    public const string SourceTag = "forked-from";

    /// <exception cref="RunRefusedException"><c>unknown-phase</c>: the source has not reached the point.</exception>
    public static IReadOnlyList<RunEvent> Of(RunId source, RunState state, RollbackTarget to, ForkOptions options, string? by, string? reason)
    {
        if (RollbackPlan.Of(state, to) is not { } plan)
        {
            throw new RunRefusedException(new(RefusalCodes.UnknownPhase, $"The run has not reached a phase {to}."));
        }

        var header = state.Header!;
        var (retiredPhases, retiredWaits) = (plan.Phases.ToHashSet(), plan.Waits.ToHashSet());
        var phases = state.Phases
            .Where(p => !retiredPhases.Contains(p.Key))
            .Select(p => (p.Value.FirstSequence, Text: p.Key.ToString(), Events: Events(p.Key, p.Value)));
        var waits = state.Waits
            .Where(w => !retiredWaits.Contains(w.Key))
            .Select(w => (w.Value.FirstSequence, Text: w.Key.ToString(), Events: Events(w.Key, w.Value)));
        var retiredChildren = plan.Children.ToHashSet();
        var children = state.Children
            .Where(c => !retiredChildren.Contains(c.Key))
            .Select(c => (c.Value.FirstSequence, Text: c.Key.ToString(), Events: Events(c.Key, c.Value)));
        return
        [
            new RunEvent.Started(
                header.Definition,
                header.Version,
                header.Input,
                Owner: null,
                Tags(source, state, options),
                Parent: null,
                options.Deadline,
                header.Compensate ? true : null,
                new ForkOrigin(source, to.Phase, state.Sequence, by, reason)),
            .. phases.Concat(waits).Concat(children).OrderBy(e => e.FirstSequence).ThenBy(e => e.Text, StringComparer.Ordinal).SelectMany(e => e.Events),
        ];
    }

    private static ImmutableSortedDictionary<string, string> Tags(RunId source, RunState state, ForkOptions options)
    {
        var tags = state.Tags.SetItem(SourceTag, source.Value);
        foreach (var (name, value) in Client.RunStart.Tags(options.Tags))
        {
            tags = value is null ? tags.Remove(name) : tags.SetItem(name, value);
        }

        return tags;
    }

    private static IEnumerable<RunEvent> Events(Address address, PhaseState phase) => phase switch
    {
        PhaseState.Completed { Forgotten: true } p =>
        [
            new RunEvent.PhaseCompleted(address, p.Attempt, p.StartedAt, Payload.Null),
            new RunEvent.PhaseForgotten(address),
        ],
        PhaseState.Completed p => [new RunEvent.PhaseCompleted(address, p.Attempt, p.StartedAt, p.Result, p.Input)],
        PhaseState.Failed p => [new RunEvent.PhaseFailed(address, p.Attempt, p.StartedAt, p.Failure, RetryAt: null, p.Input)],
        PhaseState.InFlight => [],
    };

    // How a child ended is taken over, the child is not: it stays the source's, whatever becomes of the fork.
    private static IEnumerable<RunEvent> Events(Address address, ChildState child) => child switch
    {
        ChildState.Ended c =>
        [
            new RunEvent.ChildStarted(address, c.Id, c.Definition, "", c.Input, ParentClose.Abandon, ChildRollback.Abandon),
            new RunEvent.ChildEnded(address, c.Result),
        ],
        ChildState.Open => [],
    };

    // A signal that is sent to the fork under the id of one that the source took is another signal.
    private static IEnumerable<RunEvent> Events(Address address, WaitState wait) => wait switch
    {
        WaitState.Elapsed w =>
        [
            new RunEvent.WaitStarted(address, Signal: null, w.DueAt, AnyOf(w.Option, new(null, w.DueAt))),
            new RunEvent.TimerFired(address, w.DueAt),
        ],
        WaitState.Signalled w =>
        [
            new RunEvent.SignalReceived(SignalId(w), w.Name, w.Sender, w.Value),
            new RunEvent.WaitStarted(address, w.Option is null ? w.Name : null, Until: null, AnyOf(w.Option, new(w.Name, null))),
            new RunEvent.SignalConsumed(address, SignalId(w)),
        ],
        WaitState.Joined w => [new RunEvent.WaitStarted(address, Signal: null, Until: null, AnyOf(w.Option, new(null, null, w.Child)))],
        WaitState.Open => [],
    };

    // What lost in the source is of no use to the fork; the winner keeps its place.
    private static ImmutableArray<WaitOption>? AnyOf(int? place, WaitOption winner) =>
        place is { } at ? [.. Enumerable.Repeat(new WaitOption(null, null), at), winner] : null;

    private static string SignalId(WaitState.Signalled wait) => $"fork:{wait.SignalId}";
}
