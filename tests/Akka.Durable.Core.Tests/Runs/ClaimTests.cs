using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class ClaimTests
{
    private static readonly RunCommand.Claim Claim = new("host-2", AttemptsMax);

    [Fact]
    public void The_run_of_a_host_that_is_gone_is_taken_over_at_a_new_epoch_and_the_recovery_counted()
    {
        var told = Given(Started)
            .When(Claim)
            .Then(new RunEvent.Claimed(2, "host-2", ClaimCause.Recovery))
            .Owing(new RunEffect.Execute(2, "host-2"));

        Assert.Equal(1, told.State.RecoveriesWithoutProgress);
    }

    [Theory]
    [InlineData("interrupted")]
    [InlineData("parked")]
    [InlineData("active, nobody's")]
    public void A_run_that_nobody_executes_is_taken_without_counting(string scene)
    {
        var epoch = At(scene).Epoch;
        var told = Given(Everywhere[scene]).When(Claim).Then(new RunEvent.Claimed(epoch + 1, "host-2", ClaimCause.Ready));

        Assert.Equal("host-2", told.State.Owner);
        Assert.Equal(0, told.State.RecoveriesWithoutProgress);
    }

    [Fact]
    public void A_run_that_was_only_waiting_is_taken_over_without_counting() =>
        Given(Everywhere["active, only waits"])
            .When(Claim)
            .Then(new RunEvent.Claimed(2, "host-2", ClaimCause.Woken));

    [Fact]
    public void A_run_whose_retry_is_not_due_yet_is_only_waiting() =>
        Given(Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddMinutes(1)))
            .When(Claim)
            .Then(new RunEvent.Claimed(2, "host-2", ClaimCause.Woken));

    [Fact]
    public void A_run_whose_retry_was_due_may_have_been_executing_when_its_host_went()
    {
        // The second attempt is not recorded before it leaves something behind: were this not counted, one that takes its
        // process down would do so for ever.
        var told = Given(Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddMinutes(1))).At(Noon.AddMinutes(2));
        for (var recovery = 1; recovery <= AttemptsMax; recovery++)
        {
            told = told.When(new RunCommand.Claim($"host-{recovery + 1}", AttemptsMax))
                .Then(new RunEvent.Claimed(recovery + 1, $"host-{recovery + 1}", ClaimCause.Recovery))
                .Next();
        }

        Assert.IsType<Standing.Quarantined>(told.When(new RunCommand.Claim("host-9", AttemptsMax)).State.Standing);
    }

    [Fact]
    public void Its_own_host_claims_it_again_without_effect() =>
        Given(Started).When(Claim with { Owner = "host-1" }).ThenNothing().Owing(new RunEffect.Execute(1, "host-1"));

    [Fact]
    public void A_repeated_claim_is_honoured_once() =>
        Given(Started).When(Claim).When(Claim).ThenNothing();

    [Theory]
    [InlineData("paused")]
    [InlineData("mismatched")]
    [InlineData("quarantined")]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("terminated")]
    public void A_run_that_is_held_or_has_ended_is_not_taken(string scene) =>
        Given(Everywhere[scene]).When(Claim).ThenNothing();

    [Fact]
    public void A_request_to_stop_survives_the_host_that_was_asked() =>
        Given(Everywhere["active, asked to cancel"])
            .When(Claim)
            .Then(new RunEvent.Claimed(2, "host-2", ClaimCause.Recovery))
            .Owing(new RunEffect.StopBody(2, StopReason.Cancelled));

    [Fact]
    public void After_the_last_recovery_without_progress_it_is_quarantined_instead_of_executed()
    {
        var story = Given(Started);
        for (var recovery = 1; recovery <= AttemptsMax; recovery++)
        {
            story = story.When(new RunCommand.Claim($"host-{recovery + 1}", AttemptsMax)).Next();
        }

        var told = story.When(new RunCommand.Claim("host-9", AttemptsMax)).Owing();

        var quarantined = Assert.IsType<Standing.Quarantined>(told.State.Standing);
        Assert.Equal(QuarantineCodes.CrashLoop, quarantined.Code);
        Assert.Contains("host-4", quarantined.Evidence, StringComparison.Ordinal);
        told.When(new RunCommand.Claim("host-9", AttemptsMax)).ThenNothing();
    }

    [Fact]
    public void Anything_that_gets_done_starts_the_count_anew()
    {
        RunEvent[] progress =
        [
            Done(Send),
            new RunEvent.StepCompleted(Load, Batch, 1, Noon, Json("1")),
            new RunEvent.CheckpointSaved(Load, Json("5")),
        ];

        Assert.All(progress, e =>
        {
            var state = Given(Started, Begun(Load), new RunEvent.Claimed(2, "host-2", ClaimCause.Recovery), e).State;
            Assert.Equal(0, state.RecoveriesWithoutProgress);
        });
    }

    [Fact]
    public void A_beginning_or_a_failure_is_no_progress()
    {
        RunEvent[] noProgress = [Begun(Send), new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon)];

        Assert.All(noProgress, e =>
        {
            var state = Given(Started, Begun(Load), new RunEvent.Claimed(2, "host-2", ClaimCause.Recovery), e).State;
            Assert.Equal(1, state.RecoveriesWithoutProgress);
        });
    }
}
