using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Undo;

public class UndoTests
{
    /// <summary>fetch, load and send have an undo; the run went back to load and host-2 has taken it up as epoch 3.</summary>
    private static readonly RunScenario Undoing = Given(
            Started,
            Begun(Fetch) with { Undoable = true, Input = Json("\"a\"") },
            Done(Fetch, "10") with { Input = Json("\"a\"") },
            Begun(Load) with { Undoable = true },
            Done(Load, "20") with { Checkpoint = Json("5") },
            Begun(Send) with { Undoable = true })
        .When(Back(ToLoad)).Next()
        .AndGiven(new RunEvent.Claimed(3, "host-2", ClaimCause.Ready));

    private static readonly RunEvent.UndoFailed FailedForGood = new(Send, 1, Noon, Broken, null);

    [Fact]
    public void Retired_phases_with_an_undo_are_undone_newest_first_one_that_had_only_begun_as_well() =>
        Assert.Equal([Send, Load], Undoing.State.Undoing!.Pending.Select(u => u.Phase));

    [Fact]
    public void What_an_undo_needs_is_kept_until_it_is_done()
    {
        var load = Assert.IsType<PhaseState.Completed>(Undoing.State.Undoing!.Phases[Load]);

        Assert.Equal(Json("20"), load.Result);
        Assert.Equal(Json("5"), load.Checkpoint);
    }

    [Fact]
    public void Each_is_recorded_once_and_the_next_one_follows()
    {
        var told = Undoing.When(Undone(Send)).Then(new RunEvent.UndoCompleted(Send, 1, Noon));

        Assert.Equal([Load], told.State.Undoing!.Pending.Select(u => u.Phase));
        told.When(Undone(Send)).ThenRefused(RefusalCodes.NotAllowed);
    }

    [Fact]
    public void After_the_last_the_run_goes_on_and_nothing_retired_is_left()
    {
        var state = Undoing.When(Undone(Send)).When(Undone(Load)).State;

        Assert.Null(state.Undoing);
        Assert.Equal(Fetch, Assert.Single(state.Phases).Key);
        Assert.Equal([new RunEffect.Execute(3, "host-2")], Obligations.Owed(state));
    }

    [Fact]
    public void An_older_one_does_not_overtake() => Undoing.When(Undone(Load)).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void Nothing_else_gets_done_meanwhile()
    {
        Undoing.When(new RunCommand.FromBody.CompletePhase(3, Try(Load), Json("1"), null)).ThenRefused(RefusalCodes.NotAllowed);
        Undoing.When(new RunCommand.FromBody.Complete(3, Json("1"))).ThenRefused(RefusalCodes.NotAllowed);
    }

    [Fact]
    public void One_that_fails_is_tried_again_when_its_policy_says()
    {
        var told = Undoing
            .When(new RunCommand.FromBody.FailUndo(3, Send, 1, Noon, Broken, TimeSpan.FromMinutes(1)))
            .Then(FailedForGood with { RetryAt = Noon.AddMinutes(1) });

        Assert.Equal(Noon.AddMinutes(1), Obligations.NextWake(told.State));
        Assert.Equal(RunStatus.Waiting, Standings.Status(told.State));
        told.When(new RunCommand.FromBody.FailUndo(3, Send, 1, Noon, Broken, TimeSpan.FromMinutes(1))).ThenNothing();
    }

    [Fact]
    public void One_that_keeps_failing_suspends_the_run_and_never_counts_as_rolled_back()
    {
        var told = Undoing
            .When(new RunCommand.FromBody.FailUndo(3, Send, 1, Noon, Broken, null))
            .Then(FailedForGood)
            .Standing(new Standing.RollbackFailed(Send, Broken))
            .Owing();

        Assert.Equal(RunStatus.Suspended, Standings.Status(told.State));
        Assert.Equal("rollback failed at the undo of send: disk full", Catalog.CatalogProjection.Reason(told.State));
        told.When(new RunCommand.Claim("host-2", AttemptsMax)).ThenNothing();
    }

    [Fact]
    public void An_operator_has_it_tried_again_from_its_first_attempt()
    {
        var told = Undoing.AndGiven(FailedForGood)
            .When(new RunCommand.RetryUndo(Ann, "disk is bigger"))
            .Then(new RunEvent.UndoRetried(Ann, "disk is bigger"))
            .Owing(new RunEffect.TakeUp());

        Assert.Equal(0, told.State.Undoing!.Pending[0].Attempt);
        told.When(new RunCommand.RetryUndo(Ann, "disk is bigger")).ThenNothing();
    }

    [Fact]
    public void An_operator_skips_it_with_name_and_reason_and_the_next_one_follows()
    {
        var told = Undoing.AndGiven(FailedForGood)
            .When(new RunCommand.SkipUndo(Send, Ann, "deleted by hand"))
            .Then(new RunEvent.UndoSkipped(Send, Ann, "deleted by hand"))
            .Owing(new RunEffect.TakeUp());

        Assert.Equal([Load], told.State.Undoing!.Pending.Select(u => u.Phase));
        told.When(new RunCommand.SkipUndo(Send, Ann, "deleted by hand")).ThenNothing();
    }

    [Fact]
    public void Only_the_one_that_failed_can_be_skipped() =>
        Undoing.AndGiven(FailedForGood).When(new RunCommand.SkipUndo(Load, Ann, Why)).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void A_run_that_could_not_undo_does_not_resume_or_cancel_as_if_it_had()
    {
        Undoing.AndGiven(FailedForGood).When(new RunCommand.Resume(Ann, Why)).ThenRefused(RefusalCodes.NotAllowed);
        Undoing.AndGiven(FailedForGood).When(new RunCommand.Cancel(Ann, Why)).ThenRefused(RefusalCodes.NotAllowed);
    }

    [Fact]
    public void It_can_be_terminated_and_then_nothing_is_owed_any_more()
    {
        var told = Undoing.AndGiven(FailedForGood).When(new RunCommand.Terminate(Ann, Why)).Then(new RunEvent.Terminated(Ann, Why));

        Assert.Null(told.State.Undoing);
    }

    [Fact]
    public void Cancelled_meanwhile_the_run_undoes_to_the_end_and_is_cancelled_then() =>
        Undoing
            .When(new RunCommand.Cancel(Ann, Why)).Then(new RunEvent.CancelRequested(Ann, Why))
            .When(Undone(Send))
            .When(Undone(Load))
            .Then(new RunEvent.UndoCompleted(Load, 1, Noon), new RunEvent.Cancelled(Ann, Why));

    [Fact]
    public void Paused_meanwhile_it_goes_on_undoing_when_it_is_resumed()
    {
        var state = Undoing.When(new RunCommand.Pause(Ann, Why)).When(new RunCommand.Resume(Ann, Why)).State;

        Assert.Equal([Send, Load], state.Undoing!.Pending.Select(u => u.Phase));
    }

    [Fact]
    public void Rolled_back_further_meanwhile_it_undoes_all_of_it_newest_first()
    {
        var state = Undoing.When(Undone(Send)).When(Back(RollbackTarget.Start, "rb2")).State;

        Assert.Equal([Load, Fetch], state.Undoing!.Pending.Select(u => u.Phase));
        Assert.Empty(state.Phases);
    }

    [Fact]
    public void A_deadline_does_not_end_a_run_half_undone_and_sets_no_timer()
    {
        var told = Given(Started with { DeadlineAt = Noon.AddHours(1) }, Begun(Load) with { Undoable = true })
            .When(Back(ToLoad)).Next().At(Noon.AddHours(2))
            .When(new RunCommand.Wake()).ThenNothing();

        Assert.Null(Obligations.NextTimer(told.State));
    }

    [Fact]
    public void A_phase_of_which_the_code_says_how_to_undo_it_only_now_is_noted_before_it_goes_on() =>
        Given(Started, Begun(Load))
            .When(new RunCommand.FromBody.StartPhase(1, Try(Load), Undoable: true, Json("1")))
            .Then(Begun(Load) with { Undoable = true, Input = Json("1") });

    private static RunCommand.FromBody.CompleteUndo Undone(Address phase) => new(3, phase, 1, Noon);
}
