using System.Collections.Immutable;

namespace Akka.Durable.Catalog;

/// <summary>What the catalog says of one run: enough to list, wake and retire it without reading its journal.</summary>
/// <remarks>Derived from the journal and repaired from it; never the ground of a decision.</remarks>
public sealed record CatalogRow
{
    public required RunId Run { get; init; }

    public required string Definition { get; init; }

    public required string Version { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>Why the run stands where it does, when the status alone does not say: what it waits for, why it failed, who
    /// cancelled it. At most 500 characters.</summary>
    public string? Reason { get; init; }

    public required long Epoch { get; init; }

    /// <summary>The last event this row reflects. The journal may be further: events that do not change the row do not write it.</summary>
    public required long Sequence { get; init; }

    /// <summary>The host that executes the run; null when none does.</summary>
    public string? Owner { get; init; }

    /// <summary>The run that started this one; null for a root.</summary>
    public RunId? Parent { get; init; }

    /// <summary>The run at the top of those that started this one; null for one that nobody started.</summary>
    public RunId? Root { get; init; }

    /// <summary>When something is due: a timer, a retry, a deadline, or, at once, what the run owes its children or its parent, also after
    /// it has ended. Null when nothing is.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended, whatever way; null while it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Tags and metadata given at start, and changed since.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
