using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class CancelTests
{
    private static readonly RunCommand.Cancel Cancel = new(Ann, Why);

    [Fact]
    public void A_body_that_may_be_executing_is_asked_to_end() =>
        Given(Started)
            .When(Cancel)
            .Then(new RunEvent.CancelRequested(Ann, Why))
            .Standing(new Standing.Active(new StopRequest.Cancel(Ann, Why, Noon)))
            .Owing(new RunEffect.StopBody(1, StopReason.Cancelled));

    [Theory]
    [InlineData("active, nobody's")]
    [InlineData("parked")]
    [InlineData("interrupted")]
    [InlineData("interrupted, asked to cancel")]
    [InlineData("paused")]
    [InlineData("mismatched")]
    public void Where_no_body_can_be_executing_the_run_ends_at_once(string scene) =>
        Given(Everywhere[scene])
            .When(Cancel)
            .Then(new RunEvent.Cancelled(Ann, Why))
            .Owing(new RunEffect.TellWaiters());

    [Theory]
    [InlineData("active, asked to cancel")]
    [InlineData("active, past its deadline")]
    [InlineData("cancelled")]
    public void What_is_ending_already_or_was_cancelled_is_not_asked_twice(string scene) =>
        Given(Everywhere[scene]).When(Cancel with { By = "bob" }).ThenNothing();

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("terminated")]
    public void A_run_that_ended_another_way_is_not_cancelled(string scene) =>
        Given(Everywhere[scene]).When(Cancel).ThenRefused(RefusalCodes.RunEnded);

    [Fact]
    public void A_run_in_quarantine_is_released_or_terminated_instead() =>
        Given(Everywhere["quarantined"]).When(Cancel).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void What_is_under_way_may_still_be_recorded_until_the_body_has_ended() =>
        Given(Everywhere["active, asked to cancel"])
            .When(new RunCommand.FromBody.CompletePhase(1, Try(Load), Json("1"), null))
            .Then(Done(Load));
}
