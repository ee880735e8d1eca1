using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Snapshots;

/// <summary>Started and completed are counted apart; only what is completed feeds pruning.</summary>
public class CompletedThroughTests
{
    [Fact]
    public void A_run_that_completed_nothing_has_no_floor()
    {
        Assert.Null(Given().State.CompletedThrough);
        Assert.Null(Given(Started).State.CompletedThrough);
        Assert.Null(Given(Started, Begun(Load)).State.CompletedThrough);
        Assert.Null(Given(Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon)).State.CompletedThrough);
        Assert.Null(Given(Started, new RunEvent.WaitStarted(Approve, "approve", null)).State.CompletedThrough);
    }

    [Fact]
    public void Started_and_completed_are_two_counters()
    {
        var state = Given(Started, Begun(Load), Done(Load), Begun(Send)).State;

        Assert.Equal((4L, 3L), (state.LastStarted, state.LastCompleted));
    }

    [Fact]
    public void A_phase_that_is_completed_may_go_while_the_next_has_only_begun() =>
        Assert.Equal(2, Given(Started, Done(Load), Begun(Send)).State.CompletedThrough);

    [Fact]
    public void What_began_before_what_is_completed_holds_the_floor_below_its_first_event() =>
        Assert.Equal(1, Given(Started, Begun(Send), Done(Load)).State.CompletedThrough);

    [Fact]
    public void The_oldest_phase_in_flight_counts_whatever_it_recorded_since()
    {
        var state = Given(
            Started,
            Done(Load),
            Begun(Send),
            new RunEvent.StepCompleted(Send, Batch, 1, Noon, Json("1")),
            new RunEvent.CheckpointSaved(Send, Json("5")),
            new RunEvent.PhaseFailed(Send, 1, Noon, Broken, Noon),
            Begun(Send, attempt: 2),
            Done(new("tidy"))).State;

        Assert.Equal((8L, 2L), (state.LastCompleted, state.CompletedThrough));
    }

    [Fact]
    public void An_open_wait_holds_the_floor_and_one_that_ended_does_not()
    {
        var waiting = Given(Started, Done(Load), new RunEvent.WaitStarted(Approve, "approve", Noon), Done(Send));

        Assert.Equal(2, waiting.State.CompletedThrough);
        Assert.Equal(5, waiting.AndGiven(new RunEvent.TimerFired(Approve, Noon)).State.CompletedThrough);
    }

    [Fact]
    public void A_phase_that_failed_for_good_holds_nothing() =>
        Assert.Equal(3, Given(Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, null), Done(Send)).State.CompletedThrough);

    [Fact]
    public void An_ended_run_may_give_up_all_but_what_was_in_flight()
    {
        Assert.Equal(3, Given(Started, Done(Load), new RunEvent.Completed(Json("1"))).State.CompletedThrough);
        Assert.Equal(1, Given(Started, Begun(Send), Done(Load), new RunEvent.Failed(Broken)).State.CompletedThrough);
    }
}
