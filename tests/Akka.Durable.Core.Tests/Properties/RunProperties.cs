using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Properties;

public class RunProperties
{
    private static readonly RunId Run = RunId.Parse("r1");

    [Fact]
    public void Whatever_two_hosts_and_their_operators_ask_in_whatever_order_the_rules_hold() =>
        Property.Holds(2000, script => Play.Of(script));

    [Fact]
    public void Scripts_reach_every_event_and_every_standing()
    {
        // Or the other properties would hold of nothing.
        HashSet<string> manifests = [], standings = [];
        Property.Holds(8000, script =>
        {
            var play = Play.Of(script);
            manifests.UnionWith(play.Rows.Select(r => r.Manifest));
            standings.UnionWith(play.Stood);
        });

        Assert.Empty(EventCodec.Manifests.Except(manifests));
        Assert.Equal(typeof(Standing).GetNestedTypes().Select(t => t.Name).Order(), standings.Order());
    }

    [Fact]
    public void Any_prefix_of_a_journal_folds_and_owes_what_was_owed_when_it_was_written() =>
        Property.Holds(300, script =>
        {
            var live = new Play();
            foreach (var number in script)
            {
                live.Happen(number);
                var replayed = Fold(RunState.Initial, live.Rows);

                Assert.Equal(Obligations.Owed(live.State), Obligations.Owed(replayed));
                if (replayed.IsStarted) Assert.Equal(Text(live.State), Text(replayed));
            }
        });

    [Fact]
    public void A_snapshot_at_any_event_and_the_rest_are_the_whole() =>
        Property.Holds(200, script =>
        {
            var rows = Play.Of(script).Rows;
            if (rows is []) return;

            var whole = Text(Fold(RunState.Initial, rows));
            var state = RunState.Initial;
            for (var taken = 1; taken <= rows.Count; taken++)
            {
                state = Fold(state, rows.Skip(taken - 1).Take(1));
                var restored = SnapshotCodec.Decode(Run, SnapshotCodec.Encode(Run, state, Noon));

                Assert.Equal(Obligations.Owed(state), Obligations.Owed(restored));
                Assert.Equal(state.CompletedThrough, restored.CompletedThrough);
                Assert.Equal(whole, Text(Fold(restored, rows.Skip(taken))));
            }
        });

    [Fact]
    public void A_journal_with_a_row_lost_doubled_or_swapped_never_folds() =>
        Property.Holds(300, script =>
        {
            var rows = Play.Of(script).Rows;
            for (var at = 0; at + 1 < rows.Count; at++)
            {
                Assert.Throws<JournalCorruptException>(() => Fold(RunState.Initial, [.. rows[..at], .. rows[(at + 1)..]]));
                Assert.Throws<JournalCorruptException>(() => Fold(RunState.Initial, [.. rows[..(at + 1)], .. rows[at..]]));
                Assert.Throws<JournalCorruptException>(() => Fold(RunState.Initial, [.. rows[..at], rows[at + 1], rows[at], .. rows[(at + 2)..]]));
            }
        });

    private static RunState Fold(RunState state, IEnumerable<JournalRow> rows) =>
        rows.Aggregate(state, (s, row) => RunEvolution.Evolve(s, EventCodec.Decode(row)));

    private static string Text(RunState state) => Encoding.UTF8.GetString(SnapshotCodec.Encode(Run, state, Noon).Payload.Span);
}
