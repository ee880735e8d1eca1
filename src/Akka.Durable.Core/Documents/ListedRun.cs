using Akka.Durable.Catalog;

namespace Akka.Durable.Documents;

/// <summary>A run as <c>list --json</c> and the HTTP API give it.</summary>
public sealed record ListedRun(
    string Run,
    string Definition,
    string Version,
    string Status,
    string? Reason,
    long Epoch,
    long Sequence,
    string? Owner,
    string? Parent,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? WakeAt,
    IReadOnlyDictionary<string, string> Tags)
{
    public static ListedRun Of(CatalogRow row) => new(
        row.Run.Value,
        row.Definition,
        row.Version,
        row.Status.Name(),
        row.Reason,
        row.Epoch,
        row.Sequence,
        row.Owner,
        row.Parent?.Value,
        row.CreatedAt,
        row.EndedAt,
        row.WakeAt,
        row.Tags);
}
