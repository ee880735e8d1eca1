using System.Diagnostics.CodeAnalysis;
using Akka.Durable.Catalog;

namespace Akka.Durable.Documents;

/// <summary>What the documents of a run have in common: its row in the catalog.</summary>
public abstract record RunSummary
{
    /// <summary>For reading JSON.</summary>
    protected RunSummary()
    {
    }

    [SetsRequiredMembers]
    private protected RunSummary(CatalogRow row)
    {
        Run = row.Run.Value;
        Definition = row.Definition;
        Version = row.Version;
        Status = row.Status.Name();
        Reason = row.Reason;
        Epoch = row.Epoch;
        Sequence = row.Sequence;
        Owner = row.Owner;
        Parent = row.Parent?.Value;
        CreatedAt = row.CreatedAt;
        EndedAt = row.EndedAt;
        WakeAt = row.WakeAt;
        Tags = row.Tags;
    }

    public required string Run { get; init; }

    public required string Definition { get; init; }

    public required string Version { get; init; }

    /// <summary>Such as <c>running</c> or <c>completed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it has this status, or what it waits for.</summary>
    public string? Reason { get; init; }

    public long Epoch { get; init; }

    /// <summary>Number of its last event.</summary>
    public long Sequence { get; init; }

    /// <summary>The host that executes it.</summary>
    public string? Owner { get; init; }

    /// <summary>The run that started it; null when none did.</summary>
    public string? Parent { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it is due to go on.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}
