using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Recovery;

/// <summary>The rows of one run as a damaged store might hold them: what no real store could be brought to write. It is only read.</summary>
internal sealed class StoredRun : IRunStore
{
    public List<JournalRow> Rows { get; } = [];

    public List<SnapshotRow> Snapshots { get; } = [];

    /// <summary>How many rows each read of the journal gave.</summary>
    public List<int> Pages { get; } = [];

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation)
    {
        JournalRow[] page = [.. Rows.Where(r => r.Sequence > afterSequence).OrderBy(r => r.Sequence).Take(limit)];
        Pages.Add(page.Length);
        return Task.FromResult<IReadOnlyList<JournalRow>>(page);
    }

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) =>
        Task.FromResult(Snapshots.Where(s => s.Sequence <= maxSequence).MaxBy(s => s.Sequence));

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<long>>([.. Snapshots.Select(s => s.Sequence).OrderDescending()]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task AppendAsync(RunAppend append) => throw Written();

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) => throw Written();

    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => throw Written();

    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) => throw Written();

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) => throw Written();

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) => throw Written();

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) => throw Written();

    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) => throw Written();

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) => throw Written();

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) => throw Written();

    public Task<HostLease> AcquireLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) => throw Written();

    public Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) => throw Written();

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) => throw Written();

    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) => throw Written();

    private static InvalidOperationException Written() => new("Recovery reads the journal and the snapshots of its run and nothing else.");
}
