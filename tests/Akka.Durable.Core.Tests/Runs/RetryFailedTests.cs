using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class RetryFailedTests
{
    private static readonly RunCommand.RetryFailed Retry = new(Ann, "disk is bigger");

    [Fact]
    public void A_failed_run_goes_on_with_what_had_completed_and_without_what_had_failed()
    {
        var told = Given(Started, Done(Load), new RunEvent.PhaseFailed(Send, 1, Noon, Broken, null), new RunEvent.Failed(Broken))
            .When(Retry)
            .Then(new RunEvent.Retried(Ann, "disk is bigger"))
            .Owing(new RunEffect.TakeUp());

        Assert.IsType<PhaseState.Completed>(Assert.Single(told.State.Phases).Value);
        Assert.Equal(2, told.State.Epoch);
        Assert.Null(told.State.EndedAt);
    }

    [Fact]
    public void A_step_that_had_failed_for_good_beside_it_is_forgotten_as_well()
    {
        // Its phase was still in flight when another one failed the run; kept, the step would fail the retry at once.
        var told = Given(
                Started,
                Begun(Load),
                new RunEvent.StepCompleted(Load, new("batch", 1), 1, Noon, Json("1")),
                new RunEvent.StepFailed(Load, new("batch", 2), 1, Noon, Broken, null),
                new RunEvent.Failed(Broken))
            .When(Retry);

        var steps = Assert.IsType<PhaseState.InFlight>(told.State.Phases[Load]).Steps;
        Assert.Equal(new Address("batch", 1), Assert.Single(steps).Key);
    }

    [Theory]
    [InlineData("active")]
    [InlineData("interrupted")]
    [InlineData("parked")]
    public void A_retry_that_was_honoured_changes_nothing_more(string scene) =>
        Given(Everywhere[scene]).When(Retry).ThenNothing();

    [Fact]
    public void A_repeated_retry_is_honoured_once() =>
        Given(Everywhere["failed"]).When(Retry).When(Retry).ThenNothing();

    [Theory]
    [InlineData("completed")]
    [InlineData("cancelled")]
    [InlineData("terminated")]
    public void Only_a_failure_can_be_retried(string scene) =>
        Given(Everywhere[scene]).When(Retry).ThenRefused(RefusalCodes.RunEnded);

    [Theory]
    [InlineData("paused")]
    [InlineData("mismatched")]
    [InlineData("quarantined")]
    public void A_run_that_is_held_has_not_failed(string scene) =>
        Given(Everywhere[scene]).When(Retry).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void The_body_that_failed_it_is_fenced() =>
        Given(Everywhere["failed"])
            .When(Retry)
            .When(new RunCommand.FromBody.Fail(1, Broken))
            .ThenRefused(RefusalCodes.StaleEpoch);
}
