using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Undo;

/// <summary>C6: a run that fails or is cancelled takes back what it did first, newest first, where it was started so.</summary>
public class CompensationTests
{
    private static readonly RunEvent[] TwoDone =
    [
        Started with { Compensate = true },
        Done(Approve),
        Begun(Fetch) with { Undoable = true },
        Done(Fetch),
        Begun(Load) with { Undoable = true },
        Done(Load),
    ];

    private static readonly PlannedEnd AsFailed = new PlannedEnd.Failed(Broken);
    private static readonly PlannedEnd AsCancelled = new PlannedEnd.Cancelled(Ann, Why);

    [Fact]
    public void A_run_that_fails_undoes_first_and_is_failed_then()
    {
        var told = Given(TwoDone)
            .When(new RunCommand.FromBody.Fail(1, Broken))
            .Then(new RunEvent.CompensationStarted([Fetch, Load], AsFailed, 2))
            .Owing(new RunEffect.TakeUp());

        Assert.Equal([Load, Fetch], told.State.Undoing!.Pending.Select(u => u.Phase));
        told.Next().AndGiven(new RunEvent.Claimed(3, "host-1", ClaimCause.Ready))
            .When(new RunCommand.FromBody.CompleteUndo(3, Load, 1, Noon)).Then(new RunEvent.UndoCompleted(Load, 1, Noon))
            .When(new RunCommand.FromBody.CompleteUndo(3, Fetch, 1, Noon))
            .Then(new RunEvent.UndoCompleted(Fetch, 1, Noon), new RunEvent.Failed(Broken));
    }

    [Fact]
    public void A_run_that_is_cancelled_undoes_first_when_its_body_has_ended() =>
        Given([.. TwoDone, new RunEvent.CancelRequested(Ann, Why)])
            .When(new RunCommand.FromBody.ConfirmStopped(1))
            .Then(new RunEvent.CompensationStarted([Fetch, Load], AsCancelled, 2));

    [Fact]
    public void A_run_that_nobody_executes_is_taken_up_to_undo_when_it_is_cancelled() =>
        Given([.. TwoDone, new RunEvent.Interrupted("host stopped")])
            .When(new RunCommand.Cancel(Ann, Why))
            .Then(new RunEvent.CompensationStarted([Fetch, Load], AsCancelled, 2))
            .Owing(new RunEffect.TakeUp());

    [Fact]
    public void A_run_past_its_deadline_undoes_first() =>
        Assert.NotNull(Given([TwoDone[0] is RunEvent.Started s ? s with { DeadlineAt = Noon } : TwoDone[0], .. TwoDone[1..], new RunEvent.DeadlinePassed(Noon)])
            .When(new RunCommand.FromBody.ConfirmStopped(1)).State.Undoing);

    [Fact]
    public void A_run_that_completes_undoes_nothing() =>
        Given(TwoDone).When(new RunCommand.FromBody.Complete(1, Json("1"))).Then(new RunEvent.Completed(Json("1")));

    [Fact]
    public void A_run_that_is_terminated_undoes_nothing() =>
        Given(TwoDone).When(new RunCommand.Terminate(Ann, Why)).Then(new RunEvent.Terminated(Ann, Why));

    [Fact]
    public void Without_the_option_nothing_is_undone() =>
        Given([Started, .. TwoDone[1..]]).When(new RunCommand.FromBody.Fail(1, Broken)).Then(new RunEvent.Failed(Broken));

    [Fact]
    public void With_nothing_to_undo_it_ends_at_once() =>
        Given(TwoDone[0], TwoDone[1]).When(new RunCommand.FromBody.Fail(1, Broken)).Then(new RunEvent.Failed(Broken));

    [Fact]
    public void An_undo_that_keeps_failing_suspends_it_with_the_end_still_to_come()
    {
        var failed = Given([.. TwoDone, new RunEvent.CompensationStarted([Fetch, Load], AsFailed, 2), new RunEvent.UndoFailed(Load, 5, Noon, Broken, null)]);

        Assert.Equal("compensation failed at the undo of load: disk full", Catalog.CatalogProjection.Reason(failed.State));
        failed.When(new RunCommand.SkipUndo(Load, Ann, Why)).Next()
            .AndGiven(new RunEvent.Claimed(5, "host-1", ClaimCause.Ready))
            .When(new RunCommand.FromBody.CompleteUndo(5, Fetch, 1, Noon))
            .Then(new RunEvent.UndoCompleted(Fetch, 1, Noon), new RunEvent.Failed(Broken));
    }

    [Fact]
    public void The_last_undo_skipped_ends_it_as_was_decided() =>
        Given([.. TwoDone[..4], new RunEvent.CompensationStarted([Fetch], AsFailed, 2), new RunEvent.UndoFailed(Fetch, 5, Noon, Broken, null)])
            .When(new RunCommand.SkipUndo(Fetch, Ann, Why))
            .Then(new RunEvent.UndoSkipped(Fetch, Ann, Why), new RunEvent.Failed(Broken));

    [Fact]
    public void A_failed_run_that_undid_does_not_skip_what_was_undone_when_it_is_tried_again()
    {
        var state = Given([
                .. TwoDone,
                new RunEvent.CompensationStarted([Fetch, Load], AsFailed, 2),
                new RunEvent.UndoCompleted(Load, 1, Noon),
                new RunEvent.UndoCompleted(Fetch, 1, Noon),
                new RunEvent.Failed(Broken),
            ])
            .When(new RunCommand.RetryFailed(Ann, Why)).State;

        Assert.Equal(Approve, Assert.Single(state.Phases).Key);
    }

    [Fact]
    public void A_rollback_asked_for_meanwhile_reopens_the_run_once_all_is_undone()
    {
        var state = Given([.. TwoDone, new RunEvent.CompensationStarted([Fetch, Load], AsFailed, 2)])
            .When(Back(RollbackTarget.Start)).State;

        Assert.Null(state.Undoing!.Then);
        Assert.Equal([Load, Fetch], state.Undoing.Pending.Select(u => u.Phase));
    }
}
