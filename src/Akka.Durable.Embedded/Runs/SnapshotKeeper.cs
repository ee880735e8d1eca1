using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.Telemetry;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Takes snapshots of one run and deletes what a confirmed one makes superfluous.</summary>
/// <remarks>On the run's thread, but for the store's own work; <paramref name="notice"/> brings its answers back there.</remarks>
internal sealed class SnapshotKeeper(RunId run, IRunStore store, int every, TimeProvider time, Func<Action, bool> notice, ILogger log)
{
    private readonly SnapshotLedger _ledger = new();
    private volatile Task _work = Task.CompletedTask;

    /// <summary>Whether an answer of the store is still to come.</summary>
    public bool IsBusy => !_work.IsCompleted;

    /// <summary>Ends when the snapshot under way is confirmed and what it made superfluous deleted, or neither is going to be.</summary>
    public Task Settled => _work;

    public void Found(CapturedSnapshot? snapshot)
    {
        if (snapshot is { } found) _ledger.Found(found);
    }

    /// <summary>Takes a snapshot if it is time.</summary>
    public void Follow(RunState state)
    {
        if (!_ledger.IsDue(state.Sequence, SnapshotPace.Distance(state, every)) || IsBusy || state.Standing.IsEnded) return;
        if (!_ledger.MayTake(state.Sequence) || !_ledger.Take(CapturedSnapshot.Of(state))) return;

        // Encoded here, where the state is what it was taken for; written while the run goes on.
        _work = WorkAsync(SnapshotCodec.Encode(run, state, time.GetUtcNow()));
        _ = _work.ContinueWith(_ => notice(static () => { }), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task WorkAsync(SnapshotRow snapshot)
    {
        try
        {
            await DeleteAsync(await SaveAsync(snapshot).ConfigureAwait(false)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // nobody waits for this while the run goes on; whatever went wrong belongs in the log
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            Log.Unexpected(log, run, unexpected);
        }
    }

    private async Task<Deletable> SaveAsync(SnapshotRow snapshot)
    {
        try
        {
            await store.SaveSnapshotAsync(run, snapshot).ConfigureAwait(false);
            DurableMeters.SnapshotEnded(isConfirmed: true);
        }
        catch (Exception failed) when (failed is JournalConflictException or JournalUnavailableException
            or JournalOverloadedException or JournalOutcomeUnknownException)
        {
            DurableMeters.SnapshotEnded(isConfirmed: false);
            Log.SnapshotNotConfirmed(log, run, snapshot.Sequence, failed);
            return await OnRunsThreadAsync(() =>
            {
                _ledger.Abort(snapshot.Sequence);
                return Deletable.Nothing;
            }).ConfigureAwait(false);
        }

        return await OnRunsThreadAsync(() => _ledger.Confirm(snapshot.Sequence)).ConfigureAwait(false);
    }

    private async Task DeleteAsync(Deletable deletable)
    {
        try
        {
            if (deletable.EventsThrough is { } events) await store.DeleteEventsAsync(run, events, CancellationToken.None).ConfigureAwait(false);
            if (deletable is { EventsThrough: { } brought, PayloadsKept: { } kept })
            {
                await store.DeletePayloadsAsync(run, brought, kept, CancellationToken.None).ConfigureAwait(false);
            }

            if (deletable.SnapshotsThrough is { } snapshots)
            {
                await store.DeleteSnapshotsAsync(run, snapshots, CancellationToken.None).ConfigureAwait(false);
            }

            if (deletable != Deletable.Nothing) DurableMeters.Pruned();
        }
        catch (Exception failed) when (failed is JournalUnavailableException or JournalOverloadedException or JournalOutcomeUnknownException)
        {
            // What stays is found by the next confirmation: it deletes from the beginning.
            Log.NotDeleted(log, run, failed);
        }
    }

    // A run that is let go of meanwhile answers no more: nothing is deleted then.
    private async Task<Deletable> OnRunsThreadAsync(Func<Deletable> decide)
    {
        var decided = new TaskCompletionSource<Deletable>(TaskCreationOptions.RunContinuationsAsynchronously);
        return notice(() => decided.TrySetResult(decide())) ? await decided.Task.ConfigureAwait(false) : Deletable.Nothing;
    }
}
