using System.Runtime.CompilerServices;
using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Watching;

/// <summary>A run's events as they are appended, from any of them on: what every host does with its store for <see cref="IRunClient.WatchAsync"/>.</summary>
/// <remarks>Told at once of what this host appends; what another appends is seen within <c>poll-interval</c>.</remarks>
public static class EventWatch
{
    private const int PageSize = 200;

    /// <inheritdoc cref="IRunClient.WatchAsync"/>
    public static async IAsyncEnumerable<RecordedEvent> WatchAsync(
        IRunStore store, ExecutionServices services, RunId run, long fromSequence, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        using var watch = services.Appends.Begin(run);
        var (last, isOver) = (Math.Max(0, fromSequence - 1), false);
        var mayBegin = fromSequence == 0;
        while (true)
        {
            var next = watch.Next;
            var rows = await ReadAsync(store, run, last, cancellation).ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (row.Sequence != last + 1 && !mayBegin) throw Deleted(run, last + 1, row.Sequence);

                var recorded = Decoded(row);
                (last, mayBegin, isOver) = (row.Sequence, false, IsEnd(recorded.Event, isOver));
                yield return recorded;
            }

            if (rows.Count == PageSize) continue;
            if (isOver || (rows.Count == 0 && await IsOverAsync(store, run, last, cancellation).ConfigureAwait(false))) yield break;

            await NextOrLaterAsync(next, services, cancellation).ConfigureAwait(false);
        }
    }

    // Tags may change after the end; a rollback or a retry opens the run again.
    private static bool IsEnd(RunEvent @event, bool isOver) => @event switch
    {
        RunEvent.Completed or RunEvent.Failed or RunEvent.Cancelled or RunEvent.Terminated => true,
        RunEvent.TagsChanged => isOver,
        _ => false,
    };

    private static async Task<IReadOnlyList<JournalRow>> ReadAsync(IRunStore store, RunId run, long last, CancellationToken cancellation)
    {
        try
        {
            return await store.ReadAsync(run, last, PageSize, cancellation).ConfigureAwait(false);
        }
        catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
        {
            throw new RunRefusedException(refusal);
        }
    }

    private static RecordedEvent Decoded(JournalRow row)
    {
        try
        {
            return EventCodec.Decode(row);
        }
        catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
        {
            throw new RunRefusedException(refusal);
        }
    }

    // For whoever comes back after the end: there is nothing more to read, and the catalog knows why.
    private static async Task<bool> IsOverAsync(IRunStore store, RunId run, long last, CancellationToken cancellation)
    {
        try
        {
            var row = await store.FindAsync(run, cancellation).ConfigureAwait(false);
            if (row is not null || last > 0) return row is { EndedAt: not null } && row.Sequence <= last;

            throw new RunRefusedException(Refusal.UnknownRun(run));
        }
        catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
        {
            throw new RunRefusedException(refusal);
        }
    }

    private static async Task NextOrLaterAsync(Task next, ExecutionServices services, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var later = Task.Delay(services.Settings.PollInterval, services.Time, either.Token);
        await Task.WhenAny(next, later).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private static RunRefusedException Deleted(RunId run, long wanted, long first) => new(new(
        RefusalCodes.EventsDeleted,
        $"Event {wanted} of {run} is deleted; snapshots hold what it led to. The first that is there is {first}: watch from 0 for what is there."));
}
