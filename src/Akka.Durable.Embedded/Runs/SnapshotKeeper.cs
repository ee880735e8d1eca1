using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Takes snapshots of one run and deletes what a confirmed one makes superfluous.</summary>
/// <remarks>On the run's thread, but for the store's own work; <paramref name="notice"/> brings its answers back there.</remarks>
internal sealed class SnapshotKeeper(RunId run, IRunStore store, int every, TimeProvider time, Action<Action> notice, ILogger log)
{
    private readonly SnapshotLedger _ledger = new();
    private int _working;

    /// <summary>Whether an answer of the store is still to come.</summary>
    public bool IsBusy => Volatile.Read(ref _working) > 0;

    public void Found((long Sequence, long? CompletedThrough)? snapshot)
    {
        if (snapshot is { } found) _ledger.Found(found.Sequence, found.CompletedThrough);
    }

    /// <summary>Takes a snapshot if it is time.</summary>
    public void Follow(RunState state)
    {
        if (!SnapshotPace.IsDue(state, _ledger.LastTaken, every) || IsBusy || state.Standing.IsEnded) return;
        if (!_ledger.Take(state.Sequence, state.CompletedThrough)) return;

        // Encoded here, where the state is what it was taken for; written while the run goes on.
        var snapshot = SnapshotCodec.Encode(run, state, time.GetUtcNow());
        Work(SaveAsync(snapshot));
    }

    private async Task SaveAsync(SnapshotRow snapshot)
    {
        try
        {
            await store.SaveSnapshotAsync(run, snapshot).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is JournalConflictException or JournalUnavailableException
            or JournalOverloadedException or JournalOutcomeUnknownException)
        {
            Log.SnapshotNotConfirmed(log, run, snapshot.Sequence, failed);
            notice(() => _ledger.Abort(snapshot.Sequence));
            return;
        }

        notice(() => Work(DeleteAsync(_ledger.Confirm(snapshot.Sequence))));
    }

    private async Task DeleteAsync(Deletable deletable)
    {
        try
        {
            if (deletable.EventsThrough is { } events) await store.DeleteEventsAsync(run, events, CancellationToken.None).ConfigureAwait(false);
            if (deletable.SnapshotsThrough is { } snapshots)
            {
                await store.DeleteSnapshotsAsync(run, snapshots, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when (failed is JournalUnavailableException or JournalOverloadedException or JournalOutcomeUnknownException)
        {
            // What stays is found by the next confirmation: it deletes from the beginning.
            Log.NotDeleted(log, run, failed);
        }
    }

    private async void Work(Task task)
    {
        Interlocked.Increment(ref _working);
        try
        {
            await task.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // nobody awaits this; whatever went wrong belongs in the log, and the run goes on
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            Log.Unexpected(log, run, unexpected);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
            notice(static () => { });
        }
    }
}
