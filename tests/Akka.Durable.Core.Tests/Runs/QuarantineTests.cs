using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class QuarantineTests
{
    private static readonly RunCommand.Quarantine Quarantine = new(QuarantineCodes.Corrupt, "event 9 where 8 is due");
    private static readonly RunCommand.Release Release = new(Ann, "restored");

    [Theory, MemberData(nameof(Scenes.Alive), MemberType = typeof(Scenes))]
    public void It_holds_any_run_that_has_not_ended(string scene)
    {
        var told = Given(Everywhere[scene]).When(Quarantine).Owing();

        Assert.Equal(RunStatus.Quarantined, Standings.Status(told.State));
        told.When(Quarantine).ThenNothing();
    }

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_run_that_has_ended_needs_none(string scene)
    {
        Given(Everywhere[scene]).When(Quarantine).ThenRefused(RefusalCodes.RunEnded);
        Given(Everywhere[scene]).When(Release).ThenRefused(RefusalCodes.RunEnded);
    }

    [Fact]
    public void A_released_run_is_taken_up_with_a_new_count() =>
        Given(Everywhere["quarantined"])
            .When(Release)
            .Then(new RunEvent.Released(Ann, "restored"))
            .Owing(new RunEffect.TakeUp())
            .When(Release).ThenNothing()
            .When(new RunCommand.Claim("host-2", AttemptsMax))
            .Then(new RunEvent.Claimed(4, "host-2", ClaimCause.Ready));

    [Fact]
    public void Its_body_is_fenced() =>
        Given(Started)
            .When(Quarantine)
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .ThenRefused(RefusalCodes.StaleEpoch);
}
