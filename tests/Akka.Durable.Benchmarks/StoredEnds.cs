using System.Globalization;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Benchmarks;

/// <summary>Ended runs of three events, as a host would have left them: of a hundred teams, each fiftieth failed.</summary>
internal static class StoredEnds
{
    private static readonly DateTimeOffset Begun = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task FillAsync(IRunStore store, int many)
    {
        var pending = new List<Task>();
        for (var i = 0; i < many; i++)
        {
            pending.Add(store.AppendAsync(Ended(i)));
            if (pending.Count < 5_000) continue;

            await Task.WhenAll(pending);
            pending.Clear();
        }

        await Task.WhenAll(pending);
    }

    private static RunAppend Ended(int number)
    {
        var (at, state) = (Begun.AddSeconds(number), RunState.Initial);

        // As a host makes ids: they follow time.
        var run = RunId.Parse(Guid.CreateVersion7(at).ToString("N", CultureInfo.InvariantCulture));
        var tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("team", $"{number % 100}");
        RunEvent end = number % 50 == 0 ? new RunEvent.Failed(new("System.Exception", "no")) : new RunEvent.Completed(Payload.Null);
        var rows = new List<JournalRow>();
        foreach (var @event in (RunEvent[])[new RunEvent.Started("five", "1", Payload.Null, "host", tags), new RunEvent.PhaseCompleted(new("one"), 1, at, Payload.Null), end])
        {
            var recorded = new RecordedEvent(state.Sequence + 1, at, @event);
            state = RunEvolution.Evolve(state, recorded);
            rows.Add(EventCodec.Encode(recorded));
        }

        return new(run, rows, CatalogProjection.Of(run, state));
    }
}
