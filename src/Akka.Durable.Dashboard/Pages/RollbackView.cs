using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>A rollback that somebody thinks of: the points to go back to, and what going back to the chosen one would do.</summary>
/// <param name="Run">The run.</param>
/// <param name="Phases">Every phase that there is to go back to, in the order in which they began.</param>
/// <param name="Plan">What would be retired and undone; null while no point is chosen.</param>
public sealed record RollbackView(RunId Run, IReadOnlyList<Address> Phases, RollbackPlan? Plan)
{
    internal static RollbackView Of(RunId run, RunState state, RollbackPlan? plan) => new(
        run,
        [.. state.Phases.OrderBy(p => p.Value.FirstSequence).ThenBy(p => p.Key.ToString(), StringComparer.Ordinal).Select(p => p.Key)],
        plan);

    public string? Chosen => Plan?.To.ToString();
}
