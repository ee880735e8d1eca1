using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Waits;

public class DeadlineTests
{
    private static readonly RunEvent.Started Limited = Started with { DeadlineAt = Noon.AddHours(1) };
    private static readonly RunCommand.Wake Wake = new();

    [Fact]
    public void When_it_passes_the_body_is_told_to_end() =>
        Given(Limited)
            .At(Noon.AddHours(1))
            .When(Wake)
            .Then(new RunEvent.DeadlinePassed(Noon.AddHours(1)))
            .Owing(new RunEffect.StopBody(1, StopReason.Deadline))
            .When(Wake).ThenNothing();

    [Fact]
    public void It_comes_before_timers_that_are_due() =>
        Given(Limited, new RunEvent.WaitStarted(Approve, "approve", Noon.AddMinutes(1)))
            .At(Noon.AddHours(1))
            .When(Wake)
            .Then(new RunEvent.DeadlinePassed(Noon.AddHours(1)));

    [Fact]
    public void It_ends_a_parked_run_by_way_of_a_host() =>
        Given(Limited, new RunEvent.WaitStarted(Approve, "approve", null), new RunEvent.Parked())
            .At(Noon.AddHours(1))
            .When(Wake)
            .Then(new RunEvent.DeadlinePassed(Noon.AddHours(1)))
            .Owing(new RunEffect.TakeUp())
            .When(new RunCommand.Claim("host-2", AttemptsMax))
            .Owing(new RunEffect.StopBody(3, StopReason.Deadline));

    [Fact]
    public void The_earliest_of_deadline_timers_and_retries_is_when_to_wake() =>
        Assert.Equal(
            Noon.AddMinutes(5),
            Obligations.NextWake(Given(
                Limited,
                new RunEvent.WaitStarted(Approve, "approve", Noon.AddMinutes(10)),
                new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddMinutes(5))).State));

    [Fact]
    public void A_run_that_failed_by_it_and_is_retried_has_none_any_more()
    {
        var failed = new RunEvent.Failed(new("System.TimeoutException", "late", Failures.FailureCodes.DeadlineExceeded));

        Assert.Null(Obligations.NextWake(Given(
            Limited,
            new RunEvent.DeadlinePassed(Noon.AddHours(1)),
            failed,
            new RunEvent.Retried(null, null),
            new RunEvent.Claimed(3, "host-2", ClaimCause.Ready)).State));
    }
}
