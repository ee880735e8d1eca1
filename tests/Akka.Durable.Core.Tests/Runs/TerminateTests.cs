using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class TerminateTests
{
    private static readonly RunCommand.Terminate Terminate = new(Ann, Why);

    [Theory, MemberData(nameof(Scenes.Alive), MemberType = typeof(Scenes))]
    public void It_ends_any_run_at_once_without_asking_its_code(string scene) =>
        Given(Everywhere[scene])
            .When(Terminate)
            .Then(new RunEvent.Terminated(Ann, Why))
            .Owing(new RunEffect.TellWaiters());

    [Fact]
    public void A_body_that_reports_afterwards_is_refused() =>
        Given(Started)
            .When(Terminate)
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void A_repeated_termination_is_honoured_once() =>
        Given(Started).When(Terminate).When(Terminate).ThenNothing();

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public void A_run_that_ended_another_way_stays_as_it_is(string scene) =>
        Given(Everywhere[scene]).When(Terminate).ThenRefused(RefusalCodes.RunEnded);
}
