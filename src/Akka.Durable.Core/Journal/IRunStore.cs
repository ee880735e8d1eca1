using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Journal;

/// <summary>Everything durable: the events of every run, its snapshots, its row in the catalog, and who holds the database.</summary>
/// <remarks>
/// Safe for use by many threads. One implementation writes the tables of Akka.Persistence.Sql; another, in the TestKit, lives in
/// memory and breaks on demand. Both pass the store conformance suite. A row handed over is never changed by either side.
/// Every method may throw <see cref="JournalUnavailableException"/>: it is known that nothing was done.
/// </remarks>
public interface IRunStore : IRunRemoval, IPayloadStore, IAsyncDisposable
{
    /// <summary>Appends the rows of one run, all or none, together with its catalog row and what they keep outside. When it returns they survive a crash.</summary>
    /// <remarks>Appends of many runs share a transaction; what is wrong with one fails that one alone.</remarks>
    /// <exception cref="JournalConflictException">One of the sequence numbers exists; or the append begins with event 1 and the run has a
    /// snapshot, so that there was an event 1 which has been deleted since.</exception>
    /// <exception cref="JournalOverloadedException">Too many appends wait; nothing was written.</exception>
    /// <exception cref="JournalOutcomeUnknownException">The commit was not confirmed: it may or may not have happened.</exception>
    Task AppendAsync(RunAppend append);

    /// <summary>The live events of <paramref name="run"/> above <paramref name="afterSequence"/>, oldest first, at most <paramref name="limit"/>.
    /// Fewer than the limit means there were no more when it read.</summary>
    Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation);

    /// <summary>Deletes events up to and including <paramref name="toSequence"/>; those already gone are no error.</summary>
    Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation);

    /// <summary>Saves a snapshot. When it returns it is confirmed: it survives a crash.</summary>
    /// <exception cref="JournalConflictException">The run has a snapshot of that sequence already; it is left as it is.</exception>
    /// <exception cref="JournalOutcomeUnknownException">It may or may not have been saved.</exception>
    Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot);

    /// <summary>The newest snapshot at or below <paramref name="maxSequence"/>; null when there is none.</summary>
    Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation);

    /// <summary>The sequence numbers of all snapshots of the run, newest first.</summary>
    Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation);

    /// <summary>Deletes the snapshots at or below <paramref name="toSequence"/>.</summary>
    Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation);

    Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation);

    /// <summary>Writes the row without an event, for repair; it replaces a row whose sequence is not greater.</summary>
    Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation);

    /// <summary>A page of the catalog, newest start first, ties by run id.</summary>
    Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation);

    /// <summary>How many runs the catalog lists under each status; a status that none has may be missing.</summary>
    Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation);

    /// <summary>Runs whose wake-up time is at or before <paramref name="now"/>, earliest first. One that has ended has such a time only while it owes
    /// something to its children or its parent.</summary>
    Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation);

    /// <summary>What a host that starts has to resume, by run id, after <paramref name="after"/>: runs that are not ended and are
    /// either owned by another than <paramref name="owner"/>, or owned by none and Running or Interrupted.</summary>
    Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation);

    /// <summary>Ids of all runs that have a row in journal, snapshots or catalog, in order, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation);

    /// <summary>Takes the database for one host, unless another holds an unexpired lease on it.</summary>
    /// <returns>The lease; its <see cref="HostLease.Host"/> is another's when it is refused.</returns>
    Task<HostLease> AcquireLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Extends the lease. False when it is no longer this host's: stop writing and executing.</summary>
    Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Gives the lease back, if it is still this host's.</summary>
    Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation);
}
