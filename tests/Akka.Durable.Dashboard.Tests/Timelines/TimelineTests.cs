using System.Collections.Immutable;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Dashboard.Timelines;

public class TimelineTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Failure Broken = new("System.IO.IOException", "cut off");

    [Fact]
    public void A_phase_has_a_bar_for_each_attempt_and_for_the_wait_before_the_next()
    {
        var row = Assert.Single(Of(
            (1, new RunEvent.PhaseFailed(new("load"), 1, At(0), Broken, RetryAt: At(4), null)),
            (6, new RunEvent.PhaseCompleted(new("load"), 2, At(4), Payload.Null))).Rows);

        Assert.Equal([BarKind.Failed, BarKind.Backoff, BarKind.Completed], row.Bars.Select(b => b.Kind));
        Assert.Equal((2, RowOutcome.Completed), (row.Attempts, row.Outcome));
        Assert.Equal(TimeSpan.FromSeconds(6), row.Took);
    }

    [Fact]
    public void A_child_has_a_row_that_leads_to_it_and_lasts_until_it_ended_whatever_becomes_of_its_parents_host()
    {
        var child = RunId.Parse("c1");
        var timeline = Of(
            (1, new RunEvent.ChildStarted(new("sum"), child, "sum", "1", Payload.Null, ParentClose.Cancel, ChildRollback.Cancel)),
            (2, new RunEvent.Interrupted("stopping")),
            (5, new RunEvent.ChildEnded(new("sum"), new(child, "failed", Failure: Broken))));

        var row = Assert.Single(timeline.Rows);
        Assert.Equal((child, RowOutcome.Failed), (row.Child, row.Outcome));
        var bar = Assert.Single(row.Bars);
        Assert.Equal((At(1), At(5), BarKind.Failed), (bar.From, bar.To, bar.Kind));
        Assert.Contains("run c1 failed", bar.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hold_and_a_deadline_are_marks()
    {
        var marks = Of(
            (1, new RunEvent.Suspended("ada", "ask the customer", null)),
            (2, new RunEvent.DeadlineChanged(null, "ada", null))).Marks;

        Assert.Equal(["suspended by ada: ask the customer", "deadline taken away by ada"], marks.Select(m => m.Text));
    }

    [Fact]
    public void A_retired_phase_keeps_its_row_with_what_retired_and_undid_it_and_its_next_life_has_another()
    {
        var timeline = Of(
            (0, new RunEvent.PhaseStarted(new("load"), 1, At(0), Undoable: true)),
            (1, new RunEvent.PhaseCompleted(new("load"), 1, At(0), Payload.Null)),
            (2, new RunEvent.RolledBack(null, new Address("load"), [new("load")], [], 2, "ada", "again")),
            (3, new RunEvent.UndoCompleted(new("load"), 1, At(2))),
            (5, new RunEvent.PhaseCompleted(new("load"), 1, At(4), Payload.Null)));

        Assert.Equal(2, timeline.Rows.Count);
        Assert.Contains("by ada: again", timeline.Rows[0].RetiredBy?.Text, StringComparison.Ordinal);
        Assert.Equal(RowUndo.Undone, timeline.Rows[0].Undo);
        Assert.Equal(TimeSpan.FromSeconds(1), timeline.Rows[0].Took);
        Assert.Null(timeline.Rows[1].RetiredBy);
        Assert.Equal(MarkKind.Rollback, Assert.Single(timeline.Marks).Kind);
    }

    [Fact]
    public void What_is_under_way_reaches_to_now_and_what_was_interrupted_ends_there()
    {
        var running = Of((0, new RunEvent.PhaseStarted(new("load"), 1, At(0)))).Rows[0];
        var stopped = Of((0, new RunEvent.PhaseStarted(new("load"), 1, At(0))), (3, new RunEvent.Interrupted("stop"))).Rows[0];

        Assert.Equal((BarKind.Running, At(10)), (running.Bars[0].Kind, running.Bars[0].To));
        Assert.Equal((BarKind.Stopped, At(3)), (stopped.Bars[0].Kind, stopped.Bars[0].To));
    }

    [Fact]
    public void Steps_are_within_their_phase_and_signals_and_timers_are_marks()
    {
        var timeline = Of(
            (0, new RunEvent.PhaseStarted(new("load"), 1, At(0))),
            (1, new RunEvent.StepCompleted(new("load"), new("one"), 1, At(0), Payload.Null)),
            (2, new RunEvent.PhaseCompleted(new("load"), 1, At(0), Payload.Null)),
            (2, new RunEvent.WaitStarted(new("approve"), "approve", null)),
            (5, new RunEvent.SignalReceived("s1", "approve", "ada", Payload.Null)),
            (5, new RunEvent.SignalConsumed(new("approve"), "s1")));

        Assert.Equal("one", Assert.Single(timeline.Rows[0].Steps).Address.Name);
        Assert.Equal((true, RowOutcome.Signalled), (timeline.Rows[1].IsWait, timeline.Rows[1].Outcome));
        Assert.Equal("signal 'approve' by ada", Assert.Single(timeline.Marks).Text);
    }

    [Fact]
    public void What_was_deleted_from_the_journal_is_drawn_from_what_it_led_to()
    {
        var all = Events(
            (1, new RunEvent.PhaseCompleted(new("first"), 1, At(0), Payload.Null)),
            (2, new RunEvent.PhaseCompleted(new("second"), 1, At(1), Payload.Null)));

        var timeline = TimelineOf.Run(Fold(all), [all[^1]], At(10));

        Assert.Equal(["first", "second"], timeline.Rows.Select(r => r.Address.Name));
        Assert.Equal(3, timeline.Before);
    }

    [Fact]
    public void A_bar_that_took_no_time_can_be_seen_and_no_text_of_others_is_markup()
    {
        var timeline = new Timeline(Noon, At(10), [], [], 1);

        var bar = Svg.Bar(timeline, new(At(10), At(10), BarKind.Failed, "<script>password=hunter2"), 0, 10);

        Assert.Contains("x=\"99.55%\" width=\"0.45%\"", bar, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", bar, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", bar, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(7)]
    [InlineData(3_700)]
    [InlineData(400_000_000)]
    public void Lines_are_few_and_at_round_distances(double seconds) =>
        Assert.InRange(Axis.Lines(TimeSpan.FromSeconds(seconds)).Count, 1, 10);

    private static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    private static Timeline Of(params (double At, RunEvent Event)[] facts)
    {
        var events = Events(facts);
        return TimelineOf.Run(Fold(events), events, At(10));
    }

    private static List<RecordedEvent> Events(params (double At, RunEvent Event)[] facts) =>
    [
        new(1, Noon, new RunEvent.Started("sum", "1", Payload.Null, "host", ImmutableSortedDictionary<string, string>.Empty)),
        .. facts.Select((f, i) => new RecordedEvent(i + 2, At(f.At), f.Event)),
    ];

    private static RunState Fold(IEnumerable<RecordedEvent> events) => events.Aggregate(RunState.Initial, RunEvolution.Evolve);
}
