using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Waits;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Children;

/// <summary>A child is started because the parent's journal says so, and its first end is its end.</summary>
public class ChildTests
{
    private static readonly Address Part = new("part");
    private static readonly RunId Id = RunId.Parse("r1:part");
    private static readonly RunEvent.ChildStarted Decided = new(Part, Id, "part", "1", Json("7"), ParentClose.Cancel, ChildRollback.Cancel);
    private static readonly RunEvent.ChildConfirmed Confirmed = new(Part);
    private static readonly ChildResult Done = new(Id, "completed", Json("8"));
    private static readonly RunEffect.Execute Execute = new(1, "host-1");

    private static readonly RunCommand.FromBody.BeginChild Begin =
        new(1, Part, Id, "part", "1", Json("7"), ParentClose.Cancel, ChildRollback.Cancel, NoTags);

    [Fact]
    public void That_the_code_starts_one_is_recorded_and_its_start_is_owed_until_it_is_confirmed()
    {
        var told = Given(Started).When(Begin).Then(Decided);
        var child = told.State.Children.Open[Part];

        told.Owing(Execute, new RunEffect.Errand.StartChild(Id, child))
            .When(new RunCommand.FromErrand.ConfirmChild(Id)).Then(Confirmed).Owing(Execute)
            .When(new RunCommand.FromErrand.ConfirmChild(Id)).ThenNothing();
    }

    [Fact]
    public void Asked_for_again_it_is_the_one_that_is_there() => Given(Started, Decided).When(Begin).ThenNothing();

    [Fact]
    public void Whoever_polls_finds_a_run_that_owes_a_start() =>
        Assert.Equal(Noon, Obligations.NextWake(Given(Started, Decided, new RunEvent.Interrupted("host stopped")).State));

    [Fact]
    public void A_run_is_not_parked_before_its_child_is_known_to_be_started()
    {
        Given(Started, Decided).When(new RunCommand.FromBody.Park(1, 2)).ThenNothing();
        Given(Started, Decided, Confirmed).When(new RunCommand.FromBody.Park(1, 3)).Then(new RunEvent.Parked()).Owing();
    }

    [Fact]
    public void Its_end_wakes_a_parent_that_was_parked() =>
        Given(Started, Decided, Confirmed, new RunEvent.Parked())
            .When(new RunCommand.EndChild(Done)).Then(new RunEvent.ChildEnded(Part, Done))
            .Owing(new RunEffect.TakeUp());

    [Fact]
    public void The_first_end_is_its_end() =>
        Given(Started, Decided, Confirmed)
            .When(new RunCommand.EndChild(Done))
            .When(new RunCommand.EndChild(new(Id, "failed", Failure: Broken))).ThenNothing();

    [Fact]
    public void An_end_that_comes_before_the_start_was_confirmed_confirms_it() =>
        Given(Started, Decided).When(new RunCommand.EndChild(Done)).Owing(Execute);

    [Fact]
    public void The_end_of_a_run_that_is_no_child_is_nobodys() =>
        Given(Started).When(new RunCommand.EndChild(Done)).ThenNothing();

    [Fact]
    public void A_parent_that_has_ended_lets_its_children_go_each_as_its_policy_says()
    {
        var (second, third) = (new Address("part", 2), new Address("part", 3));
        var told = Given(
                Started,
                Decided,
                Decided with { Child = second, Id = RunId.Parse("r1:part..2"), OnParentClose = ParentClose.Terminate },
                Decided with { Child = third, Id = RunId.Parse("r1:part..3"), OnParentClose = ParentClose.Abandon },
                new RunEvent.ChildConfirmed(third))
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .Owing(
                new RunEffect.TellWaiters(),
                new RunEffect.Errand.ReleaseChild(Id, ChildRelease.Cancel),
                new RunEffect.Errand.ReleaseChild(RunId.Parse("r1:part..2"), ChildRelease.Terminate));

        Assert.Equal(Noon, Obligations.NextWake(told.State));
        told.When(new RunCommand.FromErrand.ConfirmReleased(Id)).Then(new RunEvent.ChildReleased(Id))
            .When(new RunCommand.FromErrand.ConfirmReleased(RunId.Parse("r1:part..2")))
            .Owing(new RunEffect.TellWaiters());
    }

    [Fact]
    public void A_child_that_has_ended_owes_its_parent_the_word()
    {
        var child = Started with { Parent = RunId.Parse("r1"), TellsParent = true };
        var told = Given(child).When(new RunCommand.FromBody.Complete(1, Json("8")))
            .Owing(new RunEffect.TellWaiters(), new RunEffect.Errand.TellParent(RunId.Parse("r1")));

        Assert.Equal(Noon, Obligations.NextWake(told.State));
        told.When(new RunCommand.FromErrand.ConfirmParentTold()).Then(new RunEvent.ParentTold())
            .Owing(new RunEffect.TellWaiters())
            .When(new RunCommand.FromErrand.ConfirmParentTold()).ThenNothing();
    }

    [Fact]
    public void A_run_that_names_a_parent_and_is_not_in_its_journal_owes_it_nothing() =>
        Given(Started with { Parent = RunId.Parse("r1") }, new RunEvent.Completed(Json("1"))).When(new RunCommand.FromErrand.ConfirmParentTold()).ThenNothing();

    [Fact]
    public void A_start_under_the_id_of_a_child_of_another_parent_is_refused() =>
        Given(Started with { Parent = RunId.Parse("r1"), TellsParent = true })
            .When(new RunCommand.Start("import", "1.0", Json("7"), "host-1", NoTags, RunId.Parse("r2"), TellsParent: true))
            .ThenRefused(RefusalCodes.RunExists);

    [Fact]
    public void A_rollback_past_its_start_retires_it_and_lets_it_go()
    {
        var told = Given(Started, Begun(Load), Scenes.Done(Load), Decided, Confirmed)
            .When(new RunCommand.RollBack(Rollback.RollbackTarget.Before(Load), null, Ann, Why));

        Assert.Empty(told.State.Children);
        Assert.Equal([new PendingRelease(Id, ChildRelease.Cancel)], told.State.Releases);
        Assert.Equal(1, told.State.Reopened);
    }

    [Fact]
    public void A_wait_for_several_things_ends_with_the_first_of_its_children_that_ends_and_takes_no_signal_after_it()
    {
        var wait = new RunCommand.FromBody.BeginWait(1, new("any:x"), null, null, [new("approve", null), new(null, null, Part)]);
        var told = Given(Started, Decided, Confirmed).When(wait).When(new RunCommand.EndChild(Done));

        Assert.Equal(new WaitState.Joined(4, Part) { Option = 1 }, told.State.Waits[wait.Wait]);
        told.When(new RunCommand.SendSignal("s1", "approve", null, Json("1"))).Then(new RunEvent.SignalReceived("s1", "approve", null, Json("1")));
    }

    [Fact]
    public void A_wait_for_a_child_that_has_ended_ends_as_it_begins_and_leaves_the_signals()
    {
        var wait = new RunCommand.FromBody.BeginWait(1, new("any:x"), null, null, [new("approve", null), new(null, null, Part), new(null, Noon)]);
        var told = Given(Started, Decided, Confirmed, new RunEvent.ChildEnded(Part, Done), new RunEvent.SignalReceived("s1", "approve", null, Json("1")))
            .When(wait).Then(new RunEvent.WaitStarted(wait.Wait, null, Noon, wait.AnyOf));

        Assert.Equal(new WaitState.Joined(6, Part) { Option = 1 }, told.State.Waits[wait.Wait]);
        Assert.Single(told.State.UnreadSignals);
    }

    [Fact]
    public void A_rollback_to_a_point_after_its_start_keeps_it() =>
        Assert.Equal(
            Part,
            Assert.Single(Given(Started, Decided, Confirmed, Begun(Load))
                .When(new RunCommand.RollBack(Rollback.RollbackTarget.Before(Load), null, Ann, Why)).State.Children).Key);

    [Fact]
    public void One_that_has_completed_and_is_to_be_undone_is_told_to()
    {
        var told = Given(Started, Decided with { OnRollback = ChildRollback.Undo }, new RunEvent.ChildEnded(Part, Done))
            .When(new RunCommand.RollBack(Rollback.RollbackTarget.Start, null, Ann, Why));

        Assert.Equal([new PendingRelease(Id, ChildRelease.Undo)], told.State.Releases);
    }

    [Fact]
    public void A_run_that_has_completed_and_is_told_to_undo_undoes_and_then_stands_as_cancelled()
    {
        var told = Given(Started, Begun(Load) with { Undoable = true }, Scenes.Done(Load), new RunEvent.Completed(Json("1")))
            .When(new RunCommand.UndoRun("run r1", Why))
            .Then(new RunEvent.CompensationStarted([Load], new PlannedEnd.Cancelled("run r1", Why), 2));

        Assert.Null(told.State.EndedAt);
        told.Next().AndGiven(new RunEvent.Claimed(3, "host-1", ClaimCause.Ready))
            .When(new RunCommand.FromBody.CompleteUndo(3, Load, 1, Noon))
            .Then(new RunEvent.UndoCompleted(Load, 1, Noon), new RunEvent.Cancelled("run r1", Why));
    }

    [Fact]
    public void A_retried_parent_starts_those_anew_that_did_not_complete_and_keeps_those_that_did()
    {
        var kept = new Address("kept");
        var told = Given(
                Started,
                Decided,
                new RunEvent.ChildEnded(Part, new(Id, "failed", Failure: Broken)),
                Decided with { Child = kept, Id = RunId.Parse("r1:kept") },
                new RunEvent.ChildEnded(kept, new(RunId.Parse("r1:kept"), "completed", Json("1"))),
                new RunEvent.Failed(Broken))
            .When(new RunCommand.RetryFailed(null, null));

        Assert.Equal(kept, Assert.Single(told.State.Children).Key);
    }

    [Fact]
    public void A_child_in_quarantine_carries_out_nothing_until_it_is_released() =>
        Given(Started, Decided, new RunEvent.Quarantined("corrupt", "x")).When(new RunCommand.Release(null, null))
            .Owing(new RunEffect.TakeUp(), new RunEffect.Errand.StartChild(Id, Given(Started, Decided).State.Children.Open[Part]));

    [Fact]
    public void One_that_outlives_its_parent_is_started_also_when_the_parent_has_ended()
    {
        var told = Given(Started, Decided with { OnParentClose = ParentClose.Abandon })
            .When(new RunCommand.FromBody.Complete(1, Json("1")));

        told.Owing(new RunEffect.TellWaiters(), new RunEffect.Errand.StartChild(Id, told.State.Children.Open[Part]))
            .When(new RunCommand.FromErrand.ConfirmChild(Id)).Then(Confirmed).Owing(new RunEffect.TellWaiters());
    }

    [Fact]
    public void One_that_ends_with_its_parent_need_not_begin_any_more() =>
        Given(Started, Decided)
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .Owing(new RunEffect.TellWaiters(), new RunEffect.Errand.ReleaseChild(Id, ChildRelease.Cancel));
}
