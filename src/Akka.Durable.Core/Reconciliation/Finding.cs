namespace Akka.Durable.Reconciliation;

/// <summary>Something that a pass found, and what was done about it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">Stable; one of <see cref="FindingKinds"/>.</param>
/// <param name="Evidence">One sentence: what was found.</param>
/// <param name="Action">Stable; one of <see cref="FindingActions"/>. What would be done, in a dry run.</param>
public sealed record Finding(RunId Run, string Kind, string Evidence, string Action);

/// <summary>The stable names of what a pass finds.</summary>
public static class FindingKinds
{
    /// <summary>Ended, and older than runs of its kind are kept, or one too many.</summary>
    public const string Expired = "expired";

    /// <summary>Events without a row in the catalog, of a run that has not ended or not long ago.</summary>
    public const string Unlisted = "unlisted";

    /// <summary>Events or snapshots without a row in the catalog, of a run that ended longer ago than runs are kept.</summary>
    public const string Orphan = "orphan";

    /// <summary>A row in the catalog without events.</summary>
    public const string Lost = "lost";

    /// <summary>A snapshot without events and without a row.</summary>
    public const string SnapshotOnly = "snapshot-only";

    /// <summary>Values kept outside events, without events, snapshot and row.</summary>
    public const string PayloadsOnly = "payloads-only";

    /// <summary>The catalog says otherwise than the journal.</summary>
    public const string Differs = "differs";

    /// <summary>The journal ends before what the catalog or a snapshot reflects, or cannot be read.</summary>
    public const string Untrusted = "untrusted";

    /// <summary>Something that only a newer release can read.</summary>
    public const string Newer = "newer-format";

    /// <summary>Held by a host that is gone.</summary>
    public const string Abandoned = "abandoned";
}

/// <summary>The stable names of what a pass does.</summary>
public static class FindingActions
{
    /// <summary>Every byte of the run is removed.</summary>
    public const string Removed = "removed";

    /// <summary>Its row was written from its journal.</summary>
    public const string RowRebuilt = "row-rebuilt";

    /// <summary>It is listed as quarantined, with the evidence.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>The host takes it up.</summary>
    public const string TakenUp = "taken-up";

    /// <summary>It is left as it is: too young to be removed, in use, or not this release's to judge.</summary>
    public const string Left = "left";
}
