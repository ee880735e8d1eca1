using Akka.Durable.Catalog;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Journal;

namespace Akka.Durable.Cli.Runs;

/// <summary>Follows a run's journal while somebody else writes it, by looking again and again.</summary>
/// <param name="store">Open for reading only.</param>
/// <param name="run">The run.</param>
/// <param name="time">The clock.</param>
internal sealed class RunWatch(IRunStore store, RunId run, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>Between two looks. A look costs one read by key and one of the journal's end.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Hands on each event above <paramref name="after"/>, in order, as it is appended, until the run has ended.</summary>
    /// <param name="after">The last event that is not wanted; 0 for all.</param>
    /// <param name="show">Is given each.</param>
    /// <param name="cancellation">Ends watching.</param>
    /// <returns>The catalog's row of the ended run.</returns>
    /// <exception cref="Refusals.RunRefusedException"><c>unknown-run</c>: it is not there, or was removed.</exception>
    public async Task<CatalogRow> UntilEndAsync(long after, Action<JournalRow> show, CancellationToken cancellation)
    {
        if (!await store.KnowsAsync(run, cancellation)) throw KnownRuns.NoSuchRun(run);

        // Set before the first look: what is appended after it is seen by the next.
        using var timer = new PeriodicTimer(LookEvery, time);
        var isListed = false;
        while (true)
        {
            // The catalog first: an end that it tells of is in the journal when that is read. If nothing was, all has been shown.
            var row = await store.FindAsync(run, cancellation);
            if (row is null && isListed) throw KnownRuns.NoSuchRun(run);
            isListed = row is not null;

            var events = await store.ReadAsync(run, after, PageSize, cancellation);
            foreach (var e in events)
            {
                show(e);
                after = e.Sequence;
            }

            if (events.Count > 0) continue;
            if (row?.Status.IsEnded() is true) return row;

            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
