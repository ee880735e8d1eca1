using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class InterruptTests
{
    private static readonly RunCommand.Interrupt Interrupt = new("host-1", "host stopped");

    [Fact]
    public void A_host_that_stops_leaves_its_run_to_be_taken_up() =>
        Given(Started)
            .When(Interrupt)
            .Then(new RunEvent.Interrupted("host stopped"))
            .Standing(new Standing.Interrupted("host stopped"))
            .Owing(new RunEffect.TakeUp());

    [Fact]
    public void An_interruption_uses_up_no_attempt_and_forgets_nothing()
    {
        var told = Given(Started, Begun(Load, attempt: 2), new RunEvent.StepCompleted(Load, Batch, 1, Noon, Json("1")))
            .When(Interrupt)
            .When(new RunCommand.Claim("host-2", AttemptsMax));

        var phase = Assert.IsType<Phases.PhaseState.InFlight>(told.State.Phases[Load]);
        Assert.Equal(2, phase.Attempt);
        Assert.Null(phase.Failure);
        Assert.True(phase.Steps.ContainsKey(Batch));
    }

    [Fact]
    public void Another_host_cannot_interrupt_it() =>
        Given(Started).When(Interrupt with { Owner = "host-2" }).ThenNothing();

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_run_that_ended_during_the_stop_stays_ended(string scene) =>
        Given(Everywhere[scene]).When(Interrupt).ThenNothing();

    [Fact]
    public void A_repeated_interruption_is_honoured_once() =>
        Given(Started).When(Interrupt).When(Interrupt).ThenNothing();

    [Fact]
    public void A_body_that_reports_after_its_host_let_go_is_refused() =>
        Given(Everywhere["interrupted"])
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void A_request_to_stop_is_kept_for_the_next_host() =>
        Given(Everywhere["interrupted, asked to cancel"])
            .When(new RunCommand.Claim("host-2", AttemptsMax))
            .Then(new RunEvent.Claimed(2, "host-2", ClaimCause.Ready))
            .Owing(new RunEffect.StopBody(2, StopReason.Cancelled));
}
