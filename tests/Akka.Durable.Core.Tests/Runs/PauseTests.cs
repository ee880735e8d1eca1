using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class PauseTests
{
    private static readonly RunCommand.Pause Pause = new(Ann, Why);
    private static readonly RunCommand.Resume Resume = new(Ann, "go on");

    [Theory]
    [InlineData("active")]
    [InlineData("active, only waits")]
    [InlineData("active, nobody's")]
    [InlineData("interrupted")]
    [InlineData("parked")]
    public void A_pause_fences_the_body_and_owes_nothing(string scene)
    {
        var told = Given(Everywhere[scene])
            .When(Pause)
            .Then(new RunEvent.Paused(Ann, Why))
            .Standing(new Standing.Paused(Ann, Why))
            .Owing();

        Assert.Equal(At(scene).Epoch + 1, told.State.Epoch);
        Assert.Null(told.State.Owner);
        told.When(Pause).ThenNothing();
    }

    [Theory]
    [InlineData("active, asked to cancel")]
    [InlineData("active, past its deadline")]
    [InlineData("interrupted, asked to cancel")]
    [InlineData("mismatched")]
    [InlineData("quarantined")]
    public void What_is_ending_or_held_already_is_not_paused(string scene) =>
        Given(Everywhere[scene]).When(Pause).ThenRefused(RefusalCodes.NotAllowed);

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_run_that_has_ended_is_neither_paused_nor_resumed(string scene)
    {
        Given(Everywhere[scene]).When(Pause).ThenRefused(RefusalCodes.RunEnded);
        Given(Everywhere[scene]).When(Resume).ThenRefused(RefusalCodes.RunEnded);
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("mismatched")]
    public void A_run_that_is_held_goes_on_when_it_is_resumed(string scene) =>
        Given(Everywhere[scene])
            .When(Resume)
            .Then(new RunEvent.Resumed(Ann, "go on"))
            .Standing(new Standing.Active())
            .Owing(new RunEffect.TakeUp())
            .When(Resume).ThenNothing();

    [Theory]
    [InlineData("active")]
    [InlineData("interrupted")]
    [InlineData("parked")]
    public void A_run_that_is_not_held_needs_no_resuming(string scene) =>
        Given(Everywhere[scene]).When(Resume).ThenNothing();

    [Fact]
    public void A_run_in_quarantine_is_released_instead() =>
        Given(Everywhere["quarantined"]).When(Resume).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void Time_does_not_end_a_paused_run() =>
        Given(Started with { DeadlineAt = Noon.AddHours(1) }, new RunEvent.Paused(Ann, Why))
            .At(Noon.AddDays(1))
            .When(new RunCommand.Wake()).ThenNothing()
            .When(Resume)
            .When(new RunCommand.Wake()).Then(new RunEvent.DeadlinePassed(Noon.AddHours(1)));

    [Fact]
    public void A_signal_is_kept_while_the_run_is_paused() =>
        Given(Everywhere["paused"])
            .When(new RunCommand.SendSignal("s1", "approve", Ann, Json("true")))
            .Then(new RunEvent.SignalReceived("s1", "approve", Ann, Json("true")))
            .Standing(new Standing.Paused(Ann, Why));
}
