using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Recovery;

/// <summary>A run as its store has it.</summary>
/// <param name="State">What its events fold to.</param>
/// <param name="Snapshot">The snapshot it was built on, and what that had captured as completed; null for a full replay.</param>
/// <param name="Notes">What was wrong and could be passed over, for the log.</param>
public sealed record RecoveredRun(RunState State, CapturedSnapshot? Snapshot, IReadOnlyList<string> Notes);

/// <summary>Reads a run back: newest snapshot, an older one, every event from the first; never a wrong or an empty state.</summary>
public static class RunRecovery
{
    private const int PageSize = 500;

    /// <returns>The run; its state is <see cref="RunState.Initial"/> when the store knows nothing of it.</returns>
    /// <exception cref="JournalCorruptException">No way leads to a state that is sure to be right: the run has to be quarantined.</exception>
    /// <exception cref="NewerFormatException">An event was written by a newer release: the run is to be left alone.</exception>
    public static async Task<RecoveredRun> RecoverAsync(IRunStore store, RunId run, CancellationToken cancellation)
    {
        var built = 0L;
        while (true)
        {
            try
            {
                return await RecoverAsync(store, run, newest => built = newest, cancellation);
            }
            catch (JournalCorruptException)
            {
                // Who reads beside the run's owner may find deleted what a newer snapshot has made superfluous meanwhile, or the whole run
                // removed: read again.
                var newest = (await store.ReadSnapshotAsync(run, long.MaxValue, cancellation))?.Sequence;
                if (newest == built || (newest is null && built == 0)) throw;

                built = 0;
            }
            catch (RemovedMeanwhileException)
            {
                built = 0;
            }
        }
    }

    /// <summary>Why there is nothing of a run that is listed: whoever saw it in a list is told what the list says.</summary>
    /// <returns>Null for a run that the store does not know.</returns>
    public static async Task<Refusal?> WhyLostAsync(IRunStore store, RunId run, CancellationToken cancellation) =>
        await store.FindAsync(run, cancellation).ConfigureAwait(false) is { Status: RunStatus.Quarantined } row
            ? new(RefusalCodes.Quarantined, $"Run {run} is in quarantine, {row.Reason}.")
            : null;

    /// <summary>Reads a run for a caller of a host.</summary>
    /// <returns>Null for a run that the store does not know.</returns>
    /// <exception cref="RunRefusedException"><c>quarantined</c>, <c>newer-format</c>, or the store is away.</exception>
    public static async Task<RunState?> FindAsync(IRunStore store, RunId run, CancellationToken cancellation)
    {
        try
        {
            var recovered = await RecoverAsync(store, run, cancellation).ConfigureAwait(false);
            if (recovered.State.IsStarted) return recovered.State;

            return await WhyLostAsync(store, run, cancellation).ConfigureAwait(false) is { } lost ? throw new RunRefusedException(lost) : null;
        }
        catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
        {
            throw new RunRefusedException(refusal);
        }
    }

    private static async Task<RecoveredRun> RecoverAsync(IRunStore store, RunId run, Action<long> builtOn, CancellationToken cancellation)
    {
        List<Exception> passedOver = [];
        var (below, newest) = (long.MaxValue, 0L);
        try
        {
            while (await store.ReadSnapshotAsync(run, below, cancellation) is { } row)
            {
                newest = Math.Max(newest, row.Sequence);
                builtOn(newest);
                if (Decoded(run, row, passedOver) is { } state)
                {
                    var captured = CapturedSnapshot.Of(state) with { Sequence = row.Sequence };
                    var replayed = await ReplayAsync(store, run, state, newest, cancellation);
                    return new(replayed, captured, Notes(passedOver));
                }

                if (row.Sequence <= 1) break;
                below = row.Sequence - 1;
            }

            return new(await ReplayAsync(store, run, RunState.Initial, newest, cancellation), null, Notes(passedOver));
        }
        catch (JournalCorruptException corrupt) when (passedOver.Count > 0)
        {
            // What a newer release wrote may well lead to the state: it is that release's to say that nothing does.
            if (passedOver.Find(e => e is NewerFormatException) is NewerFormatException newer) throw newer;

            throw new JournalCorruptException($"{string.Join("; ", Notes(passedOver))}; and {corrupt.Message}");
        }
    }

    private static string[] Notes(List<Exception> passedOver) => [.. passedOver.Select(e => e.Message)];

    private static RunState? Decoded(RunId run, SnapshotRow row, List<Exception> passedOver)
    {
        try
        {
            return SnapshotCodec.Decode(run, row);
        }
        catch (Exception unusable) when (unusable is JournalCorruptException or NewerFormatException)
        {
            passedOver.Add(unusable);
            return null;
        }
    }

    private static async Task<RunState> ReplayAsync(
        IRunStore store, RunId run, RunState state, long newestSnapshot, CancellationToken cancellation)
    {
        // The event that a snapshot ends with is kept for as long as the snapshot is the newest: a journal that ends before it has
        // lost events, in a restored backup or a fail-over to a copy that lagged behind.
        var snapshot = state.Sequence;
        var after = Math.Max(0, snapshot - 1);
        JournalRow? last = null;
        while (true)
        {
            // Each page begins with the last row of the one before: if that is gone, what was read is half of a run that was removed.
            var rows = await store.ReadAsync(run, last is null ? after : after - 1, PageSize, cancellation);
            if (last is null && rows.Count == 0 && snapshot > 0)
            {
                throw new JournalCorruptException($"the journal ends before event {snapshot}, which a snapshot holds");
            }

            if (last is { } seen && !(rows is [var again, ..] && again.Sequence == seen.Sequence && again.Payload.Span.SequenceEqual(seen.Payload.Span)))
            {
                throw new RemovedMeanwhileException();
            }

            foreach (var row in rows)
            {
                if (row.Sequence > Math.Max(snapshot, last?.Sequence ?? 0)) state = RunEvolution.Evolve(state, EventCodec.Decode(row));
                after = row.Sequence;
                last = row;
            }

            if (rows.Count == PageSize) continue;

            // A snapshot that cannot be read still says how far the run had come.
            return state.Sequence >= newestSnapshot
                ? state
                : throw new JournalCorruptException($"the journal ends at event {state.Sequence}; a snapshot holds event {newestSnapshot}");
        }
    }

    /// <summary>The rows that were being read are gone.</summary>
    private sealed class RemovedMeanwhileException : Exception;
}
