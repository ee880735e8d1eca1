namespace Akka.Durable.Verification;

/// <summary>Something in a store that the rules exclude.</summary>
/// <param name="Run">The run it was found in.</param>
/// <param name="Rule">Stable; one of <see cref="VerificationRules"/>.</param>
/// <param name="Evidence">One sentence: what was found, what was wanted.</param>
public sealed record Violation(RunId Run, string Rule, string Evidence);

/// <summary>What a verification looked at in one run, and what it found.</summary>
/// <param name="Run">The run.</param>
/// <param name="Events">Live events read.</param>
/// <param name="Snapshots">Snapshots compared.</param>
/// <param name="Violations">Empty where every rule holds.</param>
public sealed record VerifiedRun(RunId Run, long Events, int Snapshots, IReadOnlyList<Violation> Violations);

/// <summary>The stable names of what is verified.</summary>
public static class VerificationRules
{
    /// <summary>Every event and snapshot can be decoded; a snapshot's checksum is that of its bytes.</summary>
    public const string Readable = "readable";

    /// <summary>Events are numbered without a hole, in the row and inside its bytes, and reach at least to the newest snapshot.</summary>
    public const string Contiguous = "contiguous";

    /// <summary>Each event can follow the ones before it.</summary>
    public const string Folds = "folds";

    /// <summary>A snapshot holds what the events up to it fold to.</summary>
    public const string SnapshotEqualsFold = "snapshot-equals-fold";

    /// <summary>The run's catalog row says what the journal says, and reflects no event that is not there.</summary>
    public const string CatalogEqualsJournal = "catalog-equals-journal";

    /// <summary>Nothing is deleted above what the older of the two newest snapshots had captured as completed.</summary>
    public const string DeletedBelowFloor = "deleted-below-floor";

    /// <summary>Every value kept outside that an event or a snapshot refers to is there, and is what was put there.</summary>
    public const string PayloadsWhole = "payloads-whole";

    public static IReadOnlyList<string> All { get; } =
        [Readable, Contiguous, Folds, SnapshotEqualsFold, CatalogEqualsJournal, DeletedBelowFloor, PayloadsWhole];
}
