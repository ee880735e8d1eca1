using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Undo;

/// <summary>What has to be undone before a run goes on or ends.</summary>
/// <param name="Pending">What is left, the newest first: the first of them is next.</param>
/// <param name="Then">How the run ends when all is undone; null when it goes on from where it was rolled back to.</param>
/// <param name="Phases">The retired phases: what the code is handed on the way to the undos that it declares.</param>
/// <param name="Waits">The retired waits, for the same use.</param>
public sealed record UndoWork(
    ImmutableList<PendingUndo> Pending,
    PlannedEnd? Then,
    ImmutableDictionary<Address, PhaseState> Phases,
    ImmutableDictionary<Address, WaitState> Waits)
{
    /// <summary>The retired children, for the same use.</summary>
    public ImmutableDictionary<Address, ChildState> Children { get; init; } = ImmutableDictionary<Address, ChildState>.Empty;

    /// <summary>What retiring these leaves to be undone, on top of what was left before; null where that is nothing.</summary>
    internal static UndoWork? Retiring(
        RunState state, IReadOnlyList<Address> phases, IReadOnlyList<Address> waits, PlannedEnd? then, IReadOnlyList<Address>? children = null)
    {
        var before = state.Undoing;
        var pending = phases
            .Select(address => (Address: address, Phase: state.Phases[address]))
            .Where(p => p.Phase.Undoable)
            .Select(p => new PendingUndo(p.Address, p.Phase.FirstSequence))
            .Concat(before?.Pending.Select(u => new PendingUndo(u.Phase, u.FirstSequence)) ?? [])
            .OrderByDescending(u => u.FirstSequence)
            .ToImmutableList();
        if (pending.IsEmpty) return null;

        return new(
            pending,
            then,
            (before?.Phases ?? ImmutableDictionary<Address, PhaseState>.Empty).SetItems(phases.Select(a => KeyValuePair.Create(a, state.Phases[a]))),
            (before?.Waits ?? ImmutableDictionary<Address, WaitState>.Empty).SetItems(waits.Select(a => KeyValuePair.Create(a, state.Waits[a]))))
        {
            Children = (before?.Children ?? ImmutableDictionary<Address, ChildState>.Empty)
                .SetItems((children ?? []).Select(a => KeyValuePair.Create(a, state.Children[a]))),
        };
    }
}

/// <summary>A phase that has to be undone.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="FirstSequence">The first event of the life that is undone; tells it from an earlier or later one of that phase.</param>
/// <param name="Attempt">The attempt that failed last; 0 when none has.</param>
/// <param name="Failure">How it failed.</param>
/// <param name="RetryAt">When the next attempt is due, in UTC; null when it is due now, or when somebody has to act first.</param>
public sealed record PendingUndo(Address Phase, long FirstSequence, int Attempt = 0, Failure? Failure = null, DateTimeOffset? RetryAt = null);
