using System.Collections.Concurrent;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Embedded.InMemory;

/// <summary>Stands in for a store for runs that go on without one: their events are in memory, and gone with the process.</summary>
internal sealed class VolatileStore : IRunStore
{
    private readonly ConcurrentDictionary<RunId, List<JournalRow>> _events = [];

    /// <summary>Forgets the run.</summary>
    public void Forget(RunId run) => _events.TryRemove(run, out _);

    public Task AppendAsync(RunAppend append)
    {
        var events = _events.GetOrAdd(append.Run, static _ => []);
        lock (events) events.AddRange(append.Rows);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation)
    {
        if (!_events.TryGetValue(run, out var events)) return Task.FromResult<IReadOnlyList<JournalRow>>([]);

        lock (events) return Task.FromResult<IReadOnlyList<JournalRow>>([.. events.Where(row => row.Sequence > afterSequence).Take(limit)]);
    }

    // A run of which all events are at hand needs no snapshot, and loses nothing by a deletion that does not happen.
    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => Task.CompletedTask;

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) => Task.FromResult<SnapshotRow?>(null);

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<long>>([]);

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) => Task.CompletedTask;

    // All that such a run has is in memory anyway: nothing of it is kept outside.
    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) => Task.CompletedTask;

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) =>
        Task.FromResult<byte[]?>(null);

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) => Nothing<string>();

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) => Task.CompletedTask;

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) => Task.CompletedTask;

    // What is in no catalog is neither listed nor woken from there.
    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) => Task.FromResult<CatalogRow?>(null);

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) => Task.CompletedTask;

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) => Task.FromResult(new CatalogPage([], null));

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<RunStatus, long>>(new Dictionary<RunStatus, long>());

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => Nothing<CatalogRow>();

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) => Nothing<CatalogRow>();

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) => Nothing<RunId>();

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) => Nothing<EndedRun>();

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) => Nothing<FamilyMember>();

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) => Nothing<RunParts>();

    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<bool>>([.. trees.Select(_ => false)]);

    public Task<HostLease> AcquireLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        Task.FromResult(new HostLease(host, now + duration));

    public Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) => Task.FromResult(true);

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<IReadOnlyList<T>> Nothing<T>() => Task.FromResult<IReadOnlyList<T>>([]);
}
