using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Properties;

/// <summary>Two callers, each with a few wishes in an order of its own, in every order in which they can meet.</summary>
public class TwoCallersTests
{
    private static readonly RunId Run = RunId.Parse("r1");
    private static readonly RunCommand Start = new RunCommand.Start("import", "1.0", Json("7"), "host-1", NoTags);

    private static readonly Func<RunState, RunCommand>[] Mine =
    [
        _ => new RunCommand.SendSignal("s1", "approve", Ann, Json("true")),
        _ => new RunCommand.Cancel(Ann, Why),
        _ => new RunCommand.RollBack(RollbackTarget.Start, "rb1", Ann, Why),
    ];

    private static readonly Func<RunState, RunCommand>[] Theirs =
    [
        _ => new RunCommand.Pause("bob", null),
        s => new RunCommand.FromBody.BeginWait(s.Epoch, Approve, "approve", null),
        s => new RunCommand.FromBody.Complete(s.Epoch, Json("1")),
    ];

    [Fact]
    public void Whatever_two_callers_do_in_whatever_order_every_way_of_reading_the_run_says_the_same()
    {
        var outcomes = new HashSet<string>();
        foreach (var mine in Orders([.. Mine]))
        {
            foreach (var theirs in Orders([.. Theirs]))
            {
                foreach (var meeting in Meetings(mine.Insert(0, _ => Start), theirs.Insert(0, _ => Start))) outcomes.Add(Played(meeting));
            }
        }

        // Or the orders would all come to the same, and this test would say nothing.
        Assert.Superset(new HashSet<string> { "cancelled", "completed", "paused", "running", "waiting" }, outcomes);
    }

    private static string Played(IEnumerable<Func<RunState, RunCommand>> wishes)
    {
        var (live, rows, at, asked) = (RunState.Initial, new List<JournalRow>(), Noon, new List<RunCommand>());
        foreach (var wish in wishes)
        {
            at = at.AddSeconds(1);
            asked.Add(wish(live));
            var turn = RunTurn.Take(live, asked[^1], at);
            live = turn.State;
            rows.AddRange(turn.Events.Select(EventCodec.Encode));
        }

        try
        {
            return Agreed(live, rows);
        }
        catch (Exception differs)
        {
            // All orders there are: the one that is said is all it takes to see it again.
            throw new InvalidOperationException($"In the order {string.Join(", then ", asked)}: {differs.Message}", differs);
        }
    }

    private static string Agreed(RunState live, List<JournalRow> rows)
    {
        var said = Text(live);
        Assert.Equal(said, Text(Fold(RunState.Initial, rows)));
        for (var taken = 1; taken <= rows.Count; taken++)
        {
            var restored = SnapshotCodec.Decode(Run, SnapshotCodec.Encode(Run, Fold(RunState.Initial, rows.Take(taken)), Noon));
            Assert.Equal(said, Text(Fold(restored, rows.Skip(taken))));
        }

        Assert.True(CatalogProjection.SaySame(CatalogProjection.Of(Run, live), CatalogProjection.Of(Run, Fold(RunState.Initial, rows))));
        var events = rows.ConvertAll(r => EventCodec.Decode(r).Event);
        Assert.Single(events.OfType<RunEvent.SignalReceived>().DefaultIfEmpty(new("none", "none", null, default)));
        Assert.True(events.OfType<RunEvent.SignalConsumed>().Count() <= 1);
        Assert.True(events.OfType<RunEvent.RolledBack>().Count() <= 1);
        return Standings.Status(live).Name();
    }

    private static RunState Fold(RunState state, IEnumerable<JournalRow> rows) =>
        rows.Aggregate(state, (s, row) => RunEvolution.Evolve(s, EventCodec.Decode(row)));

    private static string Text(RunState state) => Encoding.UTF8.GetString(SnapshotCodec.Encode(Run, state, Noon).Payload.Span);

    private static IEnumerable<ImmutableList<T>> Orders<T>(ImmutableList<T> all) => all.IsEmpty
        ? [all]
        : all.SelectMany((first, i) => Orders(all.RemoveAt(i)).Select(rest => rest.Insert(0, first)));

    // Every way to put two rows of wishes into one, each row in its own order.
    private static IEnumerable<ImmutableList<T>> Meetings<T>(ImmutableList<T> one, ImmutableList<T> other)
    {
        if (one.IsEmpty || other.IsEmpty) return [one.AddRange(other)];

        return Meetings(one.RemoveAt(0), other).Select(rest => rest.Insert(0, one[0]))
            .Concat(Meetings(one, other.RemoveAt(0)).Select(rest => rest.Insert(0, other[0])));
    }
}
