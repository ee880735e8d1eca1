using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Tests.Hosts;

/// <summary>A store that is somebody else's to close.</summary>
internal sealed class SharedStore(IRunStore store) : IRunStore
{
    public Task AppendAsync(RunAppend append) => store.AppendAsync(append);

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation) =>
        store.ReadAsync(run, afterSequence, limit, cancellation);

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        store.DeleteEventsAsync(run, toSequence, cancellation);

    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => store.SaveSnapshotAsync(run, snapshot);

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) =>
        store.ReadSnapshotAsync(run, maxSequence, cancellation);

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) => store.ListSnapshotsAsync(run, cancellation);

    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) => store.SavePayloadsAsync(run, payloads);

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) =>
        store.ReadPayloadAsync(run, sha256, cancellation);

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) => store.ListPayloadsAsync(run, cancellation);

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) =>
        store.DeletePayloadsAsync(run, toSequence, kept, cancellation);

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        store.DeleteSnapshotsAsync(run, toSequence, cancellation);

    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) => store.FindAsync(run, cancellation);

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) => store.RepairCatalogAsync(row, cancellation);

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) => store.ListAsync(query, cancellation);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) => store.CountAsync(cancellation);

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        store.DueAsync(now, limit, cancellation);

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) =>
        store.OrphanedAsync(owner, after, limit, cancellation);

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) =>
        store.ListRunIdsAsync(after, limit, cancellation);

    public Task<HostLease> AcquireLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        store.AcquireLeaseAsync(host, now, duration, cancellation);

    public Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        store.RenewLeaseAsync(host, now, duration, cancellation);

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) => store.ReleaseLeaseAsync(host, cancellation);

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) =>
        store.ExpiredAsync(scope, now, after, limit, cancellation);

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        store.FamiliesAsync(roots, cancellation);

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) =>
        store.PartsAsync(runs, cancellation);

    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        store.RemoveAsync(trees, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
