using Akka.Durable.Runs;

namespace Akka.Durable.Rollback;

/// <summary>What a rollback to a point retires and undoes, in order. Asking for it changes nothing.</summary>
/// <param name="To">The point.</param>
/// <param name="Phases">The phases that are retired, in the order in which they began.</param>
/// <param name="Waits">The waits that are retired, in the order in which they began.</param>
/// <param name="Undos">The phases that are undone before the run goes on, in that order: the newest first. Includes those that an earlier
/// rollback has retired and not undone yet.</param>
public sealed record RollbackPlan(
    RollbackTarget To, IReadOnlyList<Address> Phases, IReadOnlyList<Address> Waits, IReadOnlyList<Address> Undos)
{
    /// <summary>The children whose start is retired, in the order in which they were started. What becomes of each says its <see cref="ChildRollback"/>.</summary>
    public IReadOnlyList<Address> Children { get; init; } = [];

    /// <summary>The plan, or null where the run has no such phase.</summary>
    public static RollbackPlan? Of(RunState state, RollbackTarget to)
    {
        if (FirstOf(state, to) is not { } from) return null;

        var phases = state.Phases.Where(p => p.Value.FirstSequence >= from).OrderBy(p => p.Value.FirstSequence).ToList();
        var undos = phases
            .Where(p => p.Value.Undoable)
            .Select(p => (p.Key, p.Value.FirstSequence))
            .Concat(state.Undoing?.Pending.Select(u => (u.Phase, u.FirstSequence)) ?? [])
            .OrderByDescending(u => u.FirstSequence);
        return new(
            to,
            [.. phases.Select(p => p.Key)],
            [.. state.Waits.Where(w => w.Value.FirstSequence >= from).OrderBy(w => w.Value.FirstSequence).Select(w => w.Key)],
            [.. undos.Select(u => u.Item1)])
        {
            Children = [.. state.Children.Where(c => c.Value.FirstSequence >= from).OrderBy(c => c.Value.FirstSequence).Select(c => c.Key)],
        };
    }

    // A phase that waits to be undone is a point as well: a rollback that was asked for twice under two names finds it again.
    private static long? FirstOf(RunState state, RollbackTarget to) => to.Phase is not { } phase
        ? long.MinValue
        : (state.Phases.GetValueOrDefault(phase) ?? state.Undoing?.Phases.GetValueOrDefault(phase))?.FirstSequence;
}
