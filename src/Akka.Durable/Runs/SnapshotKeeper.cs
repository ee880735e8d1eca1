using Akka.Durable.Cluster.Messages;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.Telemetry;
using Akka.Event;
using Akka.Persistence;

namespace Akka.Durable.Cluster.Runs;

/// <summary>When a run's actor saves snapshots, and what it deletes once one is confirmed.</summary>
/// <remarks>
/// Never twice at one sequence number, also not across incarnations: where the second save fails, Akka deletes the first one. That is
/// why nothing is saved at the sequence number a recovery ended with: the incarnation before may have begun to.
/// </remarks>
internal sealed class SnapshotKeeper(RunId run, int every, RunsNode node, ISnapshots actor, ILoggingAdapter log) : IDisposable
{
    private readonly SnapshotLedger _ledger = new();
    private long _recovered;
    private int _deleting;
    private bool _keptBack;
    private Deletable _deletable;
    private Watchdog? _watchdog;

    /// <summary>Whether an answer of the store is still to come.</summary>
    public bool IsBusy => _ledger.PendingCount > 0 || _deleting > 0;

    public void Recovered(RunState state, CapturedSnapshot? snapshot)
    {
        _recovered = state.Sequence;
        if (snapshot is { } found) _ledger.Found(found);
    }

    /// <summary>Saves a snapshot if it is time.</summary>
    public void Follow(RunState state)
    {
        if (!_ledger.IsDue(state.Sequence, SnapshotPace.Distance(state, every)) || state.Sequence <= _recovered || IsBusy || state.Standing.IsEnded) return;
        if (!_ledger.MayTake(state.Sequence) || !_ledger.Take(CapturedSnapshot.Of(state))) return;

        var row = SnapshotCodec.Encode(run, state, node.Services.Time.GetUtcNow());
        Watch();
        actor.Save(new StoredSnapshot(row.Manifest, row.Payload));
    }

    /// <returns>Whether the message was an answer of a store.</returns>
    public bool Take(object message)
    {
        switch (message)
        {
            case SaveSnapshotSuccess saved:
                _watchdog?.Disarm();
                Settle(() => Delete(_ledger.Confirm(saved.Metadata.SequenceNr)), isConfirmed: true);
                return true;

            case SaveSnapshotFailure failed:
                _watchdog?.Disarm();
                Settle(() => _ledger.Abort(failed.Metadata.SequenceNr), isConfirmed: false);
                log.Warning("Run {0}: snapshot {1} is not confirmed; nothing is deleted for it: {2}", run, failed.Metadata.SequenceNr, failed.Cause.Message);
                return true;

            case DeleteMessagesSuccess deleted:
                Deleted(isDone: true);

                // Akka keeps the last of the deleted rows, payload included.
                actor.Erase(deleted.ToSequenceNr);
                if (_deletable is { EventsThrough: { } brought, PayloadsKept: { } kept } && brought == deleted.ToSequenceNr) actor.ErasePayloads(brought, kept);
                return true;

            case DeleteSnapshotsSuccess:
                Deleted(isDone: true);
                return true;

            case DeleteMessagesFailure failed:
                Deleted(isDone: false);
                NotDeleted(failed.Cause);
                return true;

            case DeleteSnapshotsFailure failed:
                Deleted(isDone: false);
                NotDeleted(failed.Cause);
                return true;

            case Overdue:
                log.Warning("Run {0}: the store did not answer about a snapshot or a deletion; nothing is deleted for it.", run);
                Settle(() => _ledger.Abort(_ledger.LastTaken), isConfirmed: false);
                _deleting = 0;
                return true;

            default:
                return false;
        }
    }

    public void Dispose() => _watchdog?.Dispose();

    private void Delete(Deletable deletable)
    {
        _keptBack = false;
        _deletable = deletable;
        if (deletable.EventsThrough is { } events)
        {
            _deleting++;
            actor.DeleteEvents(events);
        }

        if (deletable.SnapshotsThrough is { } snapshots)
        {
            _deleting++;
            actor.DeleteSaved(snapshots);
        }

        if (_deleting > 0) Watch();
    }

    // A store may say the same twice, and late: what is not pending any more is not counted.
    private void Settle(Action settle, bool isConfirmed)
    {
        var pending = _ledger.PendingCount;
        settle();
        if (_ledger.PendingCount < pending) DurableMeters.SnapshotEnded(isConfirmed);
    }

    private void Deleted(bool isDone)
    {
        // An answer may come after it was given up.
        if (_deleting == 0) return;

        _keptBack |= !isDone;
        if (--_deleting > 0) return;

        _watchdog?.Disarm();
        if (!_keptBack) DurableMeters.Pruned();
    }

    // What stays is found by the next confirmation: it deletes from the beginning.
    private void NotDeleted(Exception cause) => log.Warning(
        "Run {0}: events or snapshots that are no longer needed were not deleted; the next snapshot tries again: {1}", run, cause.Message);

    private void Watch()
    {
        _watchdog ??= new(node.StoreTime, node.StoreTimeout, _ => actor.Remind(Overdue.Instance));
        _watchdog.Arm("a snapshot");
    }

    /// <summary>The store has not answered in time.</summary>
    private sealed record Overdue : Actor.INoSerializationVerificationNeeded
    {
        public static Overdue Instance { get; } = new();
    }
}
