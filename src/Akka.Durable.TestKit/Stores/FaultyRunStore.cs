using System.Data.Common;
using System.Runtime.CompilerServices;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;
using Akka.Durable.Transactions;

namespace Akka.Durable.TestKit.Stores;

/// <summary>Any store, with the faults of a test in front of it.</summary>
/// <param name="inner">The store that does the work. Disposed with this one, unless the process "died" before.</param>
/// <param name="faults">What goes wrong, and when.</param>
public sealed class FaultyRunStore(IRunStore inner, StoreFaults faults) : IRunStore, IStepTransactions
{
    public Task AppendAsync(RunAppend append) => DoAsync(append.Run, () => inner.AppendAsync(append), append);

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation) =>
        ReadAsync(() => inner.ReadAsync(run, afterSequence, limit, cancellation));

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        DoAsync(run, () => inner.DeleteEventsAsync(run, toSequence, cancellation));

    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => DoAsync(run, () => inner.SaveSnapshotAsync(run, snapshot));

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) =>
        ReadAsync(() => inner.ReadSnapshotAsync(run, maxSequence, cancellation));

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) =>
        ReadAsync(() => inner.ListSnapshotsAsync(run, cancellation));

    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) => DoAsync(run, () => inner.SavePayloadsAsync(run, payloads));

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) =>
        ReadAsync(() => inner.ReadPayloadAsync(run, sha256, cancellation));

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) =>
        ReadAsync(() => inner.ListPayloadsAsync(run, cancellation));

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) =>
        DoAsync(run, () => inner.DeletePayloadsAsync(run, toSequence, kept, cancellation));

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        DoAsync(run, () => inner.DeleteSnapshotsAsync(run, toSequence, cancellation));

    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) => ReadAsync(() => inner.FindAsync(run, cancellation));

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) =>
        DoAsync(row.Run, () => inner.RepairCatalogAsync(row, cancellation));

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) =>
        ReachAsync(() => inner.ListAsync(query, cancellation));

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) =>
        ReachAsync(() => inner.CountAsync(cancellation));

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        ReachAsync(() => inner.DueAsync(now, limit, cancellation));

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) =>
        ReachAsync(() => inner.OrphanedAsync(owner, after, limit, cancellation));

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) =>
        ReachAsync(() => inner.ListRunIdsAsync(after, limit, cancellation));

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) =>
        ReadAsync(() => inner.ExpiredAsync(scope, now, after, limit, cancellation));

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        ReadAsync(() => inner.FamiliesAsync(roots, cancellation));

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) =>
        ReadAsync(() => inner.PartsAsync(runs, cancellation));

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        IReadOnlyList<bool> removed = [];
        if (trees.Count == 0) return removed;

        await DoAsync(trees[0].Root, async () => removed = await inner.RemoveAsync(trees, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return removed;
    }

    public Task<HostLease> AcquireLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        ReachAsync(() => inner.AcquireLeaseAsync(host, now, duration, cancellation));

    public Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        ReachAsync(() => inner.RenewLeaseAsync(host, now, duration, cancellation));

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) => ReachAsync(async () =>
    {
        await inner.ReleaseLeaseAsync(host, cancellation).ConfigureAwait(false);
        return true;
    });

    /// <exception cref="NotSupportedException">The store behind has no such transactions.</exception>
    public Task<ReadOnlyMemory<byte>> RunAsync(
        StepTransaction step, Func<DbConnection, DbTransaction, Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellation) =>
        ReachAsync(() => Transactions.RunAsync(step, work, cancellation));

    /// <inheritdoc cref="RunAsync"/>
    public Task<DbConnection> ConnectAsync(CancellationToken cancellation) => ReachAsync(() => Transactions.ConnectAsync(cancellation));

    private IStepTransactions Transactions =>
        inner as IStepTransactions ?? throw new NotSupportedException("The store behind this one has no transactions of the user's.");

    public ValueTask DisposeAsync() => faults.Crashed.IsCompleted ? ValueTask.CompletedTask : inner.DisposeAsync();

    private async Task DoAsync(RunId run, Func<Task> operation, RunAppend? append = null, [CallerMemberName] string name = "")
    {
        await RefuseOrHangAsync().ConfigureAwait(false);
        var (asked, fault) = faults.Next(name, run, append);
        await faults.OnOperation(asked).ConfigureAwait(false);
        await RefuseOrHangAsync().ConfigureAwait(false);
        if (fault is not null) faults.Strike(asked);

        switch (fault)
        {
            case StoreFault.Unavailable:
                throw new JournalUnavailableException($"Operation {asked} was broken: nothing was done.");
            case StoreFault.UnknownAndNotDone:
                throw new JournalOutcomeUnknownException($"Operation {asked} was broken: nobody knows.");
            case StoreFault.CrashBefore:
                faults.Crash();
                break;
        }

        await RefuseOrHangAsync().ConfigureAwait(false);
        await operation().ConfigureAwait(false);
        await faults.OnCommitted(asked).ConfigureAwait(false);

        switch (fault)
        {
            case StoreFault.UnknownAndDone:
                throw new JournalOutcomeUnknownException($"Operation {asked} was broken: nobody knows.");
            case StoreFault.CrashAfterCommit:
                faults.Crash();
                break;
        }

        // Died while it was done, by this fault or another's: done, but never heard of.
        await RefuseOrHangAsync(refuse: false).ConfigureAwait(false);
        if (fault is StoreFault.CrashAfterAnswer) faults.Crash();
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        await faults.OnRead().ConfigureAwait(false);
        return await ReachAsync(read).ConfigureAwait(false);
    }

    private async Task<T> ReachAsync<T>(Func<Task<T>> operation)
    {
        await RefuseOrHangAsync().ConfigureAwait(false);
        var result = await operation().ConfigureAwait(false);
        await RefuseOrHangAsync(refuse: false).ConfigureAwait(false);
        return result;
    }

    private Task RefuseOrHangAsync(bool refuse = true)
    {
        if (faults.Crashed.IsCompleted) return new TaskCompletionSource().Task;

        return refuse && faults.Outage
            ? throw new JournalUnavailableException("The store cannot be reached: nothing was done.")
            : Task.CompletedTask;
    }
}
