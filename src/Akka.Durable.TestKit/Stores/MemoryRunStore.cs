using System.Collections.Immutable;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;

namespace Akka.Durable.TestKit.Stores;

/// <summary>The store's contract in memory: what it promises, without a disk, in as few lines as show it.</summary>
/// <remarks>
/// Every call is done when it returns, in the order of the calls, so a test that uses it repeats exactly. All it holds is one
/// immutable value: a test that "crashes" drops the host and keeps the store, or takes <see cref="Contents"/> at any moment and
/// goes on from there twice. Disposing it closes nothing. It loses everything with its process: use it in tests only.
/// </remarks>
/// <param name="contents">What it holds to begin with; nothing by default.</param>
/// <param name="isAlive">Whether the process that holds an unexpired lease lives. Always, by default.</param>
public sealed class MemoryRunStore(StoreContents? contents = null, Func<HostIdentity, bool>? isAlive = null) : IRunStore
{
    private readonly Lock _gate = new();
    private StoreContents _contents = contents ?? StoreContents.Empty;

    /// <summary>All that is stored at this moment.</summary>
    public StoreContents Contents
    {
        get
        {
            lock (_gate) return _contents;
        }
    }

    public Task AppendAsync(RunAppend append)
    {
        if (append.Rows.Count is 0) throw new ArgumentException("An append has at least one row.", nameof(append));

        return Change(stored =>
        {
            if (append.Rows[0].Sequence is 1 && !stored.SnapshotsOf(append.Run).IsEmpty) throw new JournalConflictException(append.Run, 1);

            var events = stored.EventsOf(append.Run).ToBuilder();
            foreach (var row in append.Rows)
            {
                if (!events.TryAdd(row.Sequence, row)) throw new JournalConflictException(append.Run, row.Sequence);
            }

            var appended = MemoryPayloads.Saved(stored, append.Run, append.Payloads ?? []) with { Events = stored.Events.SetItem(append.Run, events.ToImmutable()) };
            return append.Catalog is { } catalog ? appended with { Catalog = appended.Catalog.SetItem(append.Run, catalog) } : appended;
        });
    }

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<JournalRow>>(
            stored => [.. stored.EventsOf(run).Values.Where(row => row.Sequence > afterSequence).Take(limit)], cancellation);

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) => Change(
        stored => stored with { Events = Without(stored.Events, run, stored.EventsOf(run), toSequence) }, cancellation);

    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => Change(stored =>
        stored.SnapshotsOf(run).ContainsKey(snapshot.Sequence)
            ? throw new JournalConflictException(run, snapshot.Sequence)
            : stored with { Snapshots = stored.Snapshots.SetItem(run, stored.SnapshotsOf(run).Add(snapshot.Sequence, snapshot)) });

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) => Read(
        stored => stored.SnapshotsOf(run).Values.LastOrDefault(snapshot => snapshot.Sequence <= maxSequence), cancellation);

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) => Read<IReadOnlyList<long>>(
        stored => [.. stored.SnapshotsOf(run).Keys.Reverse()], cancellation);

    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) => Change(stored => MemoryPayloads.Saved(stored, run, payloads));

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) =>
        Read(stored => stored.PayloadsOf(run).GetValueOrDefault(sha256)?.Json.ToArray(), cancellation);

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) =>
        Read<IReadOnlyList<string>>(stored => [.. stored.PayloadsOf(run).Keys], cancellation);

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) =>
        Change(stored => MemoryPayloads.Without(stored, run, toSequence, kept), cancellation);

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) => Change(
        stored => stored with { Snapshots = Without(stored.Snapshots, run, stored.SnapshotsOf(run), toSequence) }, cancellation);

    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) =>
        Read(stored => stored.Catalog.GetValueOrDefault(run), cancellation);

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) => Change(
        stored => stored.Catalog.GetValueOrDefault(row.Run)?.Sequence > row.Sequence
            ? stored
            : stored with { Catalog = stored.Catalog.SetItem(row.Run, row) },
        cancellation);

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) =>
        Read(stored => MemoryCatalog.List(stored.Catalog.Values, query), cancellation);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) =>
        Read<IReadOnlyDictionary<RunStatus, long>>(
            stored => stored.Catalog.Values.GroupBy(row => row.Status).ToDictionary(g => g.Key, g => g.LongCount()), cancellation);

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<CatalogRow>>(
            stored => [.. stored.Catalog.Values
                .Where(row => row.WakeAt <= now)
                .OrderBy(row => row.WakeAt).ThenBy(row => row.Run)
                .Take(limit)],
            cancellation);

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<CatalogRow>>(
            stored => [.. stored.Catalog.Values
                .Where(row => !row.Status.IsEnded() && row.Owner != owner && IsAfter(row.Run, after))
                .Where(row => row.Owner is not null || row.Status is RunStatus.Running or RunStatus.Interrupted)
                .Take(limit)],
            cancellation);

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<RunId>>(
            stored => [.. stored.Events.Keys.Union(stored.Snapshots.Keys).Union(stored.Catalog.Keys).Union(stored.Payloads.Keys)
                .Where(run => IsAfter(run, after))
                .Order()
                .Take(limit)],
            cancellation);

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) =>
        Read<IReadOnlyList<EndedRun>>(stored => MemoryRemoval.Expired(stored, scope, now, after, limit), cancellation);

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        Read<IReadOnlyList<FamilyMember>>(stored => [.. roots.SelectMany(root => MemoryRemoval.Family(stored, root))], cancellation);

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) =>
        Read<IReadOnlyList<RunParts>>(stored => [.. runs.Select(run => MemoryRemoval.Parts(stored, run)).OfType<RunParts>()], cancellation);

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        var removed = new bool[trees.Count];
        await Change(
            stored =>
            {
                for (var i = 0; i < trees.Count; i++)
                {
                    removed[i] = !MemoryRemoval.HasMoved(stored, trees[i]);
                    if (removed[i]) stored = MemoryRemoval.Without(stored, trees[i]);
                }

                return stored;
            },
            cancellation);
        return removed;
    }

    public async Task<HostLease> AcquireLeaseAsync(
        HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation)
    {
        var lease = new HostLease(host, now + duration);
        await Change(
            stored =>
            {
                if (stored.Lease is not { } held || held.Host.Id == host.Id || held.ExpiresAt <= now || isAlive?.Invoke(held.Host) is false)
                    return stored with { Lease = lease };

                lease = held;
                return stored;
            },
            cancellation);
        return lease;
    }

    public async Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation)
    {
        var renewed = false;
        await Change(
            stored =>
            {
                renewed = stored.Lease?.Host.Id == host.Id;
                return renewed ? stored with { Lease = new HostLease(host, now + duration) } : stored;
            },
            cancellation);
        return renewed;
    }

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) => Change(
        stored => stored.Lease?.Host.Id == host.Id ? stored with { Lease = null } : stored, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsAfter(RunId run, RunId? after) => after is null || run.CompareTo(after.Value) > 0;

    private static ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<long, T>> Without<T>(
        ImmutableSortedDictionary<RunId, ImmutableSortedDictionary<long, T>> all,
        RunId run,
        ImmutableSortedDictionary<long, T> ofRun,
        long toSequence)
    {
        var kept = ofRun.RemoveRange(ofRun.Keys.Where(sequence => sequence <= toSequence));
        return kept.IsEmpty ? all.Remove(run) : all.SetItem(run, kept);
    }

    private Task Change(Func<StoreContents, StoreContents> change, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled(cancellation);

        try
        {
            lock (_gate) _contents = change(_contents);
            return Task.CompletedTask;
        }
        catch (JournalConflictException e)
        {
            return Task.FromException(e);
        }
    }

    private Task<T> Read<T>(Func<StoreContents, T> read, CancellationToken cancellation) => cancellation.IsCancellationRequested
        ? Task.FromCanceled<T>(cancellation)
        : Task.FromResult(read(Contents));
}
