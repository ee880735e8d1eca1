using Akka.Durable.Catalog;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Waits;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class SuspendTests
{
    private const string Ask = "ask the customer";
    private static readonly RunCommand.Suspend Suspend = new(Ann, Ask);
    private static readonly RunCommand.FromBody.SuspendHere Here = new(1, Approve, Ask);

    [Theory]
    [InlineData("active")]
    [InlineData("active, only waits")]
    [InlineData("active, nobody's")]
    [InlineData("interrupted")]
    [InlineData("parked")]
    public void A_run_is_held_with_the_reason_and_asking_again_changes_nothing(string scene)
    {
        var told = Given(Everywhere[scene])
            .When(Suspend)
            .Then(new RunEvent.Suspended(Ann, Ask, null))
            .Standing(new Standing.Suspended(Ann, Ask, null))
            .Owing();

        Assert.Equal(At(scene).Epoch + 1, told.State.Epoch);
        Assert.Equal((RunStatus.Suspended, "by ann: ask the customer"), (Standings.Status(told.State), CatalogProjection.Reason(told.State)));
        Assert.Equal(StopReason.Suspended, Obligations.ReasonFor(told.State));
        told.When(new RunCommand.Suspend("bob", "another")).ThenNothing();
    }

    [Theory]
    [InlineData("active, asked to cancel")]
    [InlineData("active, past its deadline")]
    [InlineData("interrupted, asked to cancel")]
    [InlineData("paused")]
    [InlineData("mismatched")]
    [InlineData("quarantined")]
    public void What_is_ending_or_held_already_is_not_suspended(string scene) =>
        Given(Everywhere[scene]).When(Suspend).ThenRefused(RefusalCodes.NotAllowed);

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_run_that_has_ended_is_not_suspended(string scene) =>
        Given(Everywhere[scene]).When(Suspend).ThenRefused(RefusalCodes.RunEnded);

    [Fact]
    public void Resumed_it_goes_on() =>
        Given(Everywhere["suspended"])
            .When(new RunCommand.Resume("bob", "asked"))
            .Then(new RunEvent.Resumed("bob", "asked"))
            .Standing(new Standing.Active())
            .Owing(new RunEffect.TakeUp());

    [Fact]
    public void Its_code_holds_it_and_waits_until_it_is_resumed()
    {
        var told = Given(Started)
            .When(Here)
            .Then(new RunEvent.WaitStarted(Approve, null, null), new RunEvent.Suspended(null, Ask, Approve))
            .Standing(new Standing.Suspended(null, Ask, Approve))
            .When(new RunCommand.Resume("bob", "asked"))
            .Then(new RunEvent.Resumed("bob", "asked"));

        Assert.Equal(new WaitState.Elapsed(2, Noon, Noon), told.State.Waits[Approve]);
    }

    [Fact]
    public void Let_out_of_quarantine_its_code_holds_it_again_because_nobody_has_seen_to_the_reason() =>
        Given(
            [
                .. Everywhere["suspended by its code"], new RunEvent.Quarantined("corrupt", "x"), new RunEvent.Released(Ann, null),
                new RunEvent.Claimed(5, "host-1", ClaimCause.Ready),
            ])
            .When(Here with { Epoch = 5 })
            .Then(new RunEvent.Suspended(null, Ask, Approve));

    [Fact]
    public void Code_that_is_told_to_end_cannot_hold_the_run_instead() =>
        Given(Everywhere["active, asked to cancel"]).When(Here).ThenRefused(RefusalCodes.NotAllowed);

    [Theory]
    [InlineData("suspended")]
    [InlineData("suspended by its code")]
    public void A_run_that_is_held_is_cancelled_at_once_and_terminated(string scene)
    {
        Given(Everywhere[scene]).When(new RunCommand.Cancel(Ann, Why)).Then(new RunEvent.Cancelled(Ann, Why));
        Given(Everywhere[scene]).When(new RunCommand.Terminate(Ann, Why)).Then(new RunEvent.Terminated(Ann, Why));
    }

    [Fact]
    public void A_rollback_past_where_its_code_holds_it_lets_it_go_on() =>
        Assert.Equal(new Standing.Active(), Given(Everywhere["suspended by its code"]).When(Back(RollbackTarget.Start)).State.Standing);

    [Fact]
    public void A_rollback_leaves_it_held_where_an_operator_holds_it_or_its_codes_wait_is_kept()
    {
        Assert.IsType<Standing.Suspended>(Given(Everywhere["suspended"]).When(Back(RollbackTarget.Start)).State.Standing);
        var beside = Given([Started, new RunEvent.WaitStarted(Approve, null, null), Begun(Load), new RunEvent.Suspended(null, Ask, Approve)]);
        Assert.IsType<Standing.Suspended>(beside.When(Back(RollbackTarget.Before(Load))).State.Standing);
    }

    private static RunCommand.RollBack Back(RollbackTarget to) => new(to, "rb1", Ann, Why);
}
