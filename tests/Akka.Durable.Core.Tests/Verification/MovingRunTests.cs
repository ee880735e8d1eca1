using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;
using Akka.Durable.TestKit.Stores;
using static Akka.Durable.Verification.SoundStore;

namespace Akka.Durable.Verification;

/// <summary>A host goes on writing while a store is verified.</summary>
public sealed class MovingRunTests
{
    [Fact]
    public async Task A_run_that_moves_on_between_two_reads_is_read_again()
    {
        // The catalog was read before the last event, the journal after it.
        await using var store = new StoreThatMoves(
            StoreContents.Empty.With(Run, [.. Story.Take(7)]), StoreContents.Empty.With(Run, Story), movesAfterRead: 1);

        var verified = await StoreVerification.VerifyAsync(store, Run);

        Assert.Equal((8L, 0), (verified!.Events, verified.Violations.Count));
    }

    [Fact]
    public async Task Pruning_between_two_reads_is_no_violation()
    {
        // The snapshots were listed before the newer one was saved; the events read after those that it let go were deleted.
        await using var store = new StoreThatMoves(Whole.WithSnapshot(Run, 3), Pruned, movesAfterRead: 2);

        var verified = await StoreVerification.VerifyAsync(store, Run);

        Assert.Equal((5L, 2, 0), (verified!.Events, verified.Snapshots, verified.Violations.Count));
    }

    /// <summary>Shows one moment up to its n-th read, and a later one from then on.</summary>
    private sealed class StoreThatMoves(StoreContents before, StoreContents after, int movesAfterRead) : IRunStore
    {
        private readonly MemoryRunStore _before = new(before);
        private readonly MemoryRunStore _after = new(after);
        private int _reads;

        private MemoryRunStore Now => ++_reads <= movesAfterRead ? _before : _after;

        public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) => Now.FindAsync(run, cancellation);

        public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) => Now.ListSnapshotsAsync(run, cancellation);

        public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation) =>
            Now.ReadAsync(run, afterSequence, limit, cancellation);

        public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) =>
            Now.ReadSnapshotAsync(run, maxSequence, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public Task AppendAsync(RunAppend append) => throw Writes();

        public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) => throw Writes();

        public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => throw Writes();

        public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) => throw Writes();

        public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) => throw Writes();

        public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) => throw Writes();

        public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) => throw Writes();

        public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) => throw Writes();

        public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) => throw Writes();

        public Task<HostLease> AcquireLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
            throw Writes();

        public Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) => throw Writes();

        public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
            RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) => throw Writes();

        public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) => throw Writes();

        private static InvalidOperationException Writes() => new("Verifying one run only reads what belongs to that run.");
    }
}
