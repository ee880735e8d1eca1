using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Rollback;

/// <summary>Fault row 57 and D1.12: whatever comes at once, the journal's order decides, and the old body's reports count no more.</summary>
public class RollbackFencingTests
{
    public static TheoryData<RunCommand.FromBody> Late =>
    [
        new RunCommand.FromBody.CompletePhase(1, Try(Load), Json("99"), null),
        new RunCommand.FromBody.FailPhase(1, Try(Load), Broken, null, null),
        new RunCommand.FromBody.CompleteStep(1, Try(Load), TryStep(Batch), Json("1")),
        new RunCommand.FromBody.SaveCheckpoint(1, Try(Load), Json("9")),
        new RunCommand.FromBody.BeginWait(1, Approve, "approve", null),
        new RunCommand.FromBody.Complete(1, Json("60")),
        new RunCommand.FromBody.Fail(1, Broken),
        new RunCommand.FromBody.ConfirmStopped(1),
        new RunCommand.FromBody.Park(1, 11),
    ];

    [Theory]
    [MemberData(nameof(Late))]
    public void Whatever_the_body_of_before_reports_afterwards_is_refused(RunCommand.FromBody late) =>
        Given(ThreePhases).When(Back(ToLoad)).When(late).ThenRefused(RefusalCodes.StaleEpoch);

    [Fact]
    public void The_body_that_executes_is_told_that_the_run_was_rolled_back()
    {
        var state = Given(ThreePhases).When(Back(ToLoad)).State;

        Assert.Equal(StopReason.RolledBack, Obligations.ReasonFor(state, epoch: 1));
    }

    [Fact]
    public void A_body_of_after_the_rollback_is_told_the_reason_of_its_own_end()
    {
        var state = Given(ThreePhases)
            .When(Back(ToLoad)).Next()
            .AndGiven(new RunEvent.Claimed(3, "host-2", ClaimCause.Ready), new RunEvent.Paused(Ann, null))
            .State;

        Assert.Equal(StopReason.Paused, Obligations.ReasonFor(state, epoch: 3));
    }

    [Fact]
    public void A_cancel_that_came_first_is_superseded() =>
        Given(ThreePhases)
            .When(new RunCommand.Cancel(Ann, Why)).When(Back(ToLoad))
            .Standing(new Standing.Active());

    [Fact]
    public void A_cancel_that_came_after_it_ends_the_restored_run() =>
        Given(ThreePhases)
            .When(Back(ToLoad)).When(new RunCommand.Cancel(Ann, Why))
            .Then(new RunEvent.Cancelled(Ann, Why));

    [Fact]
    public void A_completion_that_came_first_is_undone_by_it() =>
        Given(ThreePhases)
            .When(new RunCommand.FromBody.Complete(1, Json("60"))).When(Back(ToLoad))
            .Then(new RunEvent.RolledBack("rb1", Load, [Load, Send], [Approve], 2, Ann, Why))
            .Standing(new Standing.Active());

    [Fact]
    public void Of_two_at_once_both_are_done_in_the_order_of_the_journal()
    {
        var state = Given(ThreePhases).When(Back(RollbackTarget.Before(Send))).When(Back(ToLoad, "rb2")).State;

        Assert.Equal(Fetch, Assert.Single(state.Phases).Key);
        Assert.Equal(3, state.Epoch);
    }

    [Fact]
    public void A_signal_that_comes_after_it_waits_for_the_restored_run()
    {
        var state = Given(ThreePhases)
            .When(Back(ToLoad)).When(new RunCommand.SendSignal("s3", "approve", Ann, Json("1"))).State;

        Assert.Equal(["s2", "s3"], state.UnreadSignals.Select(s => s.Id));
    }
}
