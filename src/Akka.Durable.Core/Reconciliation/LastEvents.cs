using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.Reconciliation;

/// <summary>Tells from the kind of a run's last event alone whether its row can be right: most can, and their events are not read.</summary>
internal static class LastEvents
{
    private static readonly Dictionary<Type, RunStatus> Ends = new()
    {
        [typeof(RunEvent.Completed)] = RunStatus.Completed,
        [typeof(RunEvent.Failed)] = RunStatus.Failed,
        [typeof(RunEvent.Cancelled)] = RunStatus.Cancelled,
        [typeof(RunEvent.Terminated)] = RunStatus.Terminated,
    };

    /// <summary>False where the row says ended and the journal goes on, or the journal ends in another way. What is done after an end (undoing, tags) is
    /// not an end either: then reading tells.</summary>
    public static bool AgreeWith(CatalogRow row, string? manifest)
    {
        var last = manifest is not null && EventManifests.TryGet(manifest, out var json) ? json!.Type : null;
        return last is not null && Ends.TryGetValue(last, out var status)
            ? row.Status == status
            : !row.Status.IsEnded() || last == typeof(RunEvent.ParentTold);
    }
}
