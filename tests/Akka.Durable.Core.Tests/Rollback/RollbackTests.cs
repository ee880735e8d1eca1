using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Waits;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Rollback;

public class RollbackTests
{
    [Fact]
    public void A_rollback_is_one_event_that_names_what_it_retires_in_order() =>
        Given(ThreePhases)
            .When(Back(ToLoad))
            .Then(new RunEvent.RolledBack("rb1", Load, [Load, Send], [Approve], 2, Ann, Why))
            .Owing(new RunEffect.TakeUp());

    [Theory]
    [MemberData(nameof(Anywhere), MemberType = typeof(RollbackScenes))]
    public void Wherever_the_run_stood_the_earlier_point_is_its_present_from_then_on(string after)
    {
        var before = Given(Scene(after));
        var state = before.When(Back(ToLoad)).State;

        Assert.Equal(new Standing.Active(), state.Standing);
        Assert.Equal(RunStatus.Running, Standings.Status(state));
        Assert.Equal(Fetch, Assert.Single(state.Phases).Key);
        Assert.Empty(state.Waits);
        Assert.Null(state.EndedAt);
        Assert.Null(state.Owner);
        Assert.Equal(before.State.Epoch + 1, state.Epoch);
        Assert.Equal([new RunEffect.TakeUp()], Obligations.Owed(state));
    }

    [Fact]
    public void A_paused_run_goes_back_and_stays_paused()
    {
        var told = Given([.. ThreePhases, new RunEvent.Paused("ben", "night")]).When(Back(ToLoad));

        Assert.Equal(new Standing.Paused("ben", "night"), told.State.Standing);
        Assert.Equal(Fetch, Assert.Single(told.State.Phases).Key);
        told.When(new RunCommand.Resume("ben", "morning")).Owing(new RunEffect.TakeUp());
    }

    [Fact]
    public void To_the_start_nothing_is_kept_but_input_tags_and_unread_signals()
    {
        var state = Given([.. ThreePhases, new RunEvent.Failed(Broken)]).When(Back(RollbackTarget.Start)).State;

        Assert.Empty(state.Phases);
        Assert.Equal(Json("7"), state.Header!.Input);
        Assert.Equal("s2", Assert.Single(state.UnreadSignals).Id);
    }

    [Fact]
    public void A_signal_that_was_taken_does_not_come_back_and_is_still_known_when_it_is_sent_again()
    {
        var told = Given(ThreePhases).When(Back(ToLoad));

        Assert.Equal("s2", Assert.Single(told.State.UnreadSignals).Id);
        told.When(new RunCommand.SendSignal("s1", "approve", Ann, Json("true"))).ThenNothing();
    }

    [Fact]
    public void A_signal_that_nobody_took_is_there_for_the_wait_when_it_is_reached_again() =>
        Given(ThreePhases)
            .When(Back(ToLoad)).Next()
            .AndGiven(new RunEvent.Claimed(3, "host-2", ClaimCause.Ready))
            .When(new RunCommand.FromBody.BeginWait(3, Approve, "approve", null))
            .Then(new RunEvent.WaitStarted(Approve, "approve", null), new RunEvent.SignalConsumed(Approve, "s2"));

    [Fact]
    public void The_phase_it_went_back_to_begins_at_its_first_attempt_without_steps_or_checkpoint()
    {
        var state = Given(ThreePhases)
            .When(Back(ToLoad)).Next()
            .AndGiven(new RunEvent.Claimed(3, "host-2", ClaimCause.Ready))
            .When(new RunCommand.FromBody.StartPhase(3, Try(Load)))
            .Then(Begun(Load))
            .State;

        var flight = Assert.IsType<PhaseState.InFlight>(state.Phases[Load]);
        Assert.Empty(flight.Steps);
        Assert.Null(flight.Checkpoint);
    }

    [Fact]
    public void What_began_before_the_point_and_ran_beside_it_is_kept()
    {
        // fetch began first and is still in flight; load and send came and went meanwhile.
        var state = Given(Started, Begun(Fetch), Done(Load), new RunEvent.CheckpointSaved(Fetch, Json("3")), Done(Send))
            .When(Back(ToLoad))
            .Then(new RunEvent.RolledBack("rb1", Load, [Load, Send], [], 2, Ann, Why))
            .State;

        Assert.Equal(Json("3"), Assert.IsType<PhaseState.InFlight>(state.Phases[Fetch]).Checkpoint);
    }

    [Fact]
    public void A_timer_that_was_retired_does_not_fire_and_wakes_nobody()
    {
        var told = Given(Started, Done(Load), new RunEvent.WaitStarted(new("delay"), null, Noon.AddHours(1))).When(Back(ToLoad));

        Assert.Null(Obligations.NextWake(told.State));
        told.Next().At(Noon.AddHours(2)).When(new RunCommand.Wake()).ThenNothing();
    }

    [Fact]
    public void A_wait_that_began_before_the_point_is_kept_with_its_instant()
    {
        var state = Given(Started, new RunEvent.WaitStarted(new("delay"), null, Noon.AddHours(1)), Done(Load)).When(Back(ToLoad)).State;

        Assert.IsType<WaitState.Open>(Assert.Single(state.Waits).Value);
    }

    [Fact]
    public void A_deadline_that_has_passed_does_not_end_the_run_again()
    {
        var state = Given(Started with { DeadlineAt = Noon.AddHours(1) }, Done(Load))
            .At(Noon.AddHours(1))
            .AndGiven(new RunEvent.DeadlinePassed(Noon.AddHours(1)), new RunEvent.Failed(Broken))
            .At(Noon.AddHours(2))
            .When(Back(ToLoad))
            .State;

        Assert.Null(state.Header!.DeadlineAt);
    }

    [Fact]
    public void A_deadline_that_is_still_to_come_stays() =>
        Assert.Equal(
            Noon.AddHours(1),
            Given(Started with { DeadlineAt = Noon.AddHours(1) }, Done(Load)).When(Back(ToLoad)).State.Header!.DeadlineAt);

    [Theory]
    [InlineData("sent")]
    [InlineData("load#2")]
    [InlineData("load[7]")]
    public void A_phase_the_run_has_not_reached_is_refused(string phase) =>
        Given(ThreePhases).When(Back(RollbackTarget.Parse(phase))).ThenRefused(RefusalCodes.UnknownPhase);

    [Fact]
    public void A_run_nobody_started_has_nowhere_to_go_back_to() =>
        Given().When(Back(RollbackTarget.Start)).ThenRefused(RefusalCodes.UnknownRun);

    [Fact]
    public void A_run_in_quarantine_has_to_be_released_first() =>
        Given([.. ThreePhases, new RunEvent.Quarantined("corrupt", "event 9 where 8 is due")])
            .When(Back(ToLoad)).ThenRefused(RefusalCodes.Quarantined);

    [Fact]
    public void The_same_rollback_asked_for_again_is_done_once() =>
        Given(ThreePhases).When(Back(ToLoad)).When(Back(ToLoad)).ThenNothing();

    [Fact]
    public void The_same_id_for_another_point_is_refused() =>
        Given(ThreePhases).When(Back(ToLoad)).When(Back(RollbackTarget.Start)).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void Another_rollback_after_it_goes_further_back()
    {
        var state = Given(ThreePhases).When(Back(ToLoad)).When(Back(RollbackTarget.Start, "rb2")).State;

        Assert.Empty(state.Phases);
        Assert.Equal(["rb1", "rb2"], state.Rollbacks.Select(r => r.Id));
    }

    [Fact]
    public void Ids_of_rollbacks_are_remembered_up_to_a_limit()
    {
        var story = Given(ThreePhases);
        for (var i = 0; i <= RollbackRecord.RememberedMax; i++) story = story.When(Back(RollbackTarget.Start, $"rb{i}")).Next();

        Assert.Equal(RollbackRecord.RememberedMax, story.State.Rollbacks.Count);
        Assert.Equal("rb1", story.State.Rollbacks[0].Id);
    }
}
