using Akka.Durable.Catalog;

namespace Akka.Durable.Retention;

/// <summary>What a store can be asked for in order to remove runs, and to find what does not belong together.</summary>
public interface IRunRemoval
{
    /// <summary>Runs of <paramref name="scope"/> that are due for removal at <paramref name="now"/>, the oldest end first: those that ended longer ago
    /// than the scope's age, and those that are not among the newest it keeps. Only runs without a parent in the catalog are ranked and
    /// returned; what they started goes with them. One that still has a wake-up time owes something to somebody, and waits.</summary>
    /// <param name="scope">Which runs, how old, how many.</param>
    /// <param name="now">The time by which age is judged.</param>
    /// <param name="after">The last of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation);

    /// <summary>Each of <paramref name="roots"/> that has a row, and all that descend from it by stored parents.</summary>
    Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation);

    /// <summary>What the tables hold of each of <paramref name="runs"/>, in their order, as of one moment per run; nothing for one they know nothing of.</summary>
    Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation);

    /// <summary>Removes every byte of each tree, all of a tree in one transaction or nothing of it. A tree stays where one of its runs has not
    /// ended, has been written to since it was looked at, has come into the catalog, or has a child that the tree does not name.</summary>
    /// <returns>For each tree, in order, whether nothing of it is left; true as well when it was gone already.</returns>
    Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation);
}

/// <summary>A run that has ended, as the order of removal has it.</summary>
/// <param name="Run">The run.</param>
/// <param name="EndedAt">When it ended; when it began where the end is not known.</param>
public sealed record EndedRun(RunId Run, DateTimeOffset EndedAt);

/// <summary>One run of a family.</summary>
/// <param name="Root">The run that was asked about.</param>
/// <param name="Run">It, or one that descends from it.</param>
/// <param name="Parent">Who started it; null for a root.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Sequence">The last event its row reflects.</param>
public sealed record FamilyMember(RunId Root, RunId Run, RunId? Parent, RunStatus Status, long Sequence);

/// <summary>What the tables hold of one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Row">Its catalog row; null when it has none, or none that can be read.</param>
/// <param name="Unreadable">Why its row cannot be read; null when it can, or when there is none.</param>
/// <param name="FirstEvent">The first live event; null when there is none.</param>
/// <param name="LastEvent">The highest sequence in the journal; null when there is none.</param>
/// <param name="NewestSnapshot">The newest snapshot's sequence; null when there is none.</param>
/// <param name="LastWrittenAt">When the last event was decided, else the newest snapshot taken, else the newest value kept outside brought; null when
/// there is nothing of it.</param>
/// <param name="HasPayloads">Whether values are kept outside for it.</param>
/// <param name="LastManifest">The wire name of the last event; null when there is none.</param>
public sealed record RunParts(
    RunId Run,
    CatalogRow? Row,
    string? Unreadable,
    long? FirstEvent,
    long? LastEvent,
    long? NewestSnapshot,
    DateTimeOffset? LastWrittenAt,
    bool HasPayloads = false,
    string? LastManifest = null);

/// <summary>A run that is to be removed, as it was when that was decided.</summary>
/// <param name="Run">The run.</param>
/// <param name="Sequence">Its last event. One more in the journal, and the run stays.</param>
/// <param name="IsListed">Whether it had a row in the catalog.</param>
public sealed record RemovalTarget(RunId Run, long Sequence, bool IsListed = true);

/// <summary>Runs that go together.</summary>
/// <param name="Runs">Children before their parents, the root last.</param>
public sealed record RemovalTree(IReadOnlyList<RemovalTarget> Runs)
{
    public RunId Root => Runs[^1].Run;

    public RemovalTree(RemovalTarget only)
        : this([only])
    {
    }
}
