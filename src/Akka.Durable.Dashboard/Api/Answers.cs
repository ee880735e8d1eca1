using Akka.Durable.Documents;

namespace Akka.Durable.Dashboard.Api;

/// <param name="Runs">Newest start first.</param>
/// <param name="Next">Goes on from here as <c>after</c>; null at the end.</param>
internal sealed record RunPageDocument(IReadOnlyList<ListedRun> Runs, string? Next);

/// <param name="Events">Oldest first. Older ones than the first may be deleted: two snapshots hold what they led to.</param>
/// <param name="Next">Goes on from here as <c>after</c>; null where there were no more.</param>
internal sealed record EventPageDocument(IReadOnlyList<EventDocument> Events, long? Next);

/// <param name="To">The point.</param>
/// <param name="Retires">Phases that are retired, in the order in which they began.</param>
/// <param name="RetiresWaits">Waits that are retired.</param>
/// <param name="Undoes">Phases that are undone, in that order.</param>
internal sealed record RollbackPlanDocument(
    string To, IReadOnlyList<string> Retires, IReadOnlyList<string> RetiresWaits, IReadOnlyList<string> Undoes)
{
    public static RollbackPlanDocument Of(Rollback.RollbackPlan plan) => new(
        plan.To.ToString(),
        [.. plan.Phases.Select(p => p.ToString())],
        [.. plan.Waits.Select(w => w.ToString())],
        [.. plan.Undos.Select(u => u.ToString())]);
}

/// <summary>What a POST comes to.</summary>
internal sealed record Answer(int Status, object Document, string? Location = null);
