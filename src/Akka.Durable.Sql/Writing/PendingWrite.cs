using System.Diagnostics;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Sql.Writing;

/// <summary>Something the writer has to do, and the promise to whoever waits for it.</summary>
/// <remarks>One object is both, since hundreds of thousands are made a second. Waiters never run on the writer's thread.</remarks>
internal abstract class PendingWrite : TaskCompletionSource
{
    /// <summary>What removing one run counts for, so that one transaction does not keep those of live runs waiting for long.</summary>
    private const int RowsOfRun = 16;

    private readonly long _since = Stopwatch.GetTimestamp();

    private PendingWrite()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>Why this one failed; null while it has not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The run it belongs to; null for the lease.</summary>
    public virtual RunId? Run => null;

    /// <summary>What it counts for in the size of a transaction.</summary>
    public virtual int RowCount => 1;

    public void Complete()
    {
        if (Failure is null && this is Append) DurableMeters.Appended(Stopwatch.GetElapsedTime(_since));
        if (Failure is null) TrySetResult();
        else TrySetException(Failure);
    }

    public sealed class Append(RunAppend append) : PendingWrite
    {
        public RunAppend Rows { get; } = append;

        public override RunId? Run => Rows.Run;

        public override int RowCount => Rows.Rows.Count;
    }

    public sealed class SaveSnapshot(RunId run, SnapshotRow snapshot) : PendingWrite
    {
        public SnapshotRow Snapshot { get; } = snapshot;

        public override RunId? Run => run;
    }

    public sealed class DeleteEvents(RunId run, long toSequence) : PendingWrite
    {
        public long ToSequence { get; } = toSequence;

        public override RunId? Run => run;
    }

    public sealed class SavePayloads(RunId run, IReadOnlyList<PayloadRow> payloads) : PendingWrite
    {
        public IReadOnlyList<PayloadRow> Payloads { get; } = payloads;

        public override RunId? Run => run;

        public override int RowCount => Payloads.Count;
    }

    public sealed class DeletePayloads(RunId run, long toSequence, IReadOnlyCollection<string> kept) : PendingWrite
    {
        public long ToSequence { get; } = toSequence;

        public IReadOnlyCollection<string> Kept { get; } = kept;

        public override RunId? Run => run;
    }

    public sealed class DeleteSnapshots(RunId run, long toSequence) : PendingWrite
    {
        public long ToSequence { get; } = toSequence;

        public override RunId? Run => run;
    }

    public sealed class RepairCatalog(CatalogRow row) : PendingWrite
    {
        public CatalogRow Row { get; } = row;

        public override RunId? Run => Row.Run;
    }

    public sealed class Remove(RemovalTree tree) : PendingWrite
    {
        public RemovalTree Tree { get; } = tree;

        /// <summary>Whether nothing of it is left.</summary>
        public bool Removed { get; set; }

        public override RunId? Run => Tree.Root;

        public override int RowCount => Tree.Runs.Count * RowsOfRun;
    }

    public sealed class AcquireLease(HostIdentity host, DateTimeOffset now, TimeSpan duration) : PendingWrite
    {
        public HostIdentity Host { get; } = host;

        public DateTimeOffset Now { get; } = now;

        public TimeSpan Duration { get; } = duration;

        /// <summary>Who holds the database after it was done.</summary>
        public HostLease? Lease { get; set; }
    }

    public sealed class RenewLease(HostIdentity host, DateTimeOffset now, TimeSpan duration) : PendingWrite
    {
        public HostIdentity Host { get; } = host;

        public DateTimeOffset Now { get; } = now;

        public TimeSpan Duration { get; } = duration;

        public bool Renewed { get; set; }
    }

    public sealed class ReleaseLease(HostIdentity host) : PendingWrite
    {
        public HostIdentity Host { get; } = host;
    }
}
