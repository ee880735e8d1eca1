using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Phases;

public class StepTests
{
    private static readonly RunCommand.FromBody.CompleteStep Complete = new(1, Try(Load), TryStep(Batch), Json("1"));
    private static readonly RunCommand.FromBody.FailStep Fail = new(1, Try(Load), TryStep(Batch), Broken, TimeSpan.FromMinutes(1));
    private static readonly RunEvent.StepCompleted Completed = new(Load, Batch, 1, Noon, Json("1"));

    [Fact]
    public void The_first_thing_an_attempt_leaves_behind_records_its_beginning_too()
    {
        Given(Started).When(Complete).Then(Begun(Load), Completed);
        Given(Started).When(Fail).Then(Begun(Load), new RunEvent.StepFailed(Load, Batch, 1, Noon, Broken, Noon.AddMinutes(1)));
        Given(Started).When(new RunCommand.FromBody.SaveCheckpoint(1, Try(Load), Json("5"))).Then(Begun(Load), new RunEvent.CheckpointSaved(Load, Json("5")));
    }

    [Fact]
    public void What_follows_is_recorded_alone() =>
        Given(Started, Begun(Load)).When(Complete).Then(Completed);

    [Fact]
    public void A_completed_step_is_skipped_by_the_next_attempt_of_its_phase()
    {
        var told = Given(Started).When(Complete).When(new RunCommand.FromBody.FailPhase(1, Try(Load), Broken, TimeSpan.Zero, null));

        var step = Assert.IsType<PhaseState.InFlight>(told.State.Phases[Load]).Steps[Batch];
        Assert.Equal(new StepState.Completed(1, Json("1")), step);
    }

    [Fact]
    public void A_repeated_report_is_honoured_once()
    {
        Given(Started).When(Complete).When(Complete).ThenNothing();
        Given(Started).When(Fail).When(Fail).ThenNothing();
    }

    [Fact]
    public void The_first_outcome_of_a_step_wins()
    {
        Given(Started).When(Complete).When(Complete with { Result = Json("2") }).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Complete).When(Fail).ThenRefused(RefusalCodes.NotAllowed);
    }

    [Fact]
    public void The_result_of_an_attempt_that_timed_out_is_refused() =>
        Given(Started).When(Fail).When(Complete).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void After_the_last_attempt_failed_nothing_of_the_step_counts()
    {
        var story = Given(Started).When(Fail with { RetryAfter = null }).Next();

        story.When(Complete with { Step = TryStep(Batch, 2) }).ThenRefused(RefusalCodes.NotAllowed);
        story.When(Fail with { Step = TryStep(Batch, 2) }).ThenRefused(RefusalCodes.NotAllowed);
    }

    [Fact]
    public void The_next_attempt_may_complete_it() =>
        Given(Started)
            .When(Fail)
            .When(Complete with { Step = TryStep(Batch, 2) })
            .Then(Completed with { Attempt = 2 });

    [Fact]
    public void The_next_attempt_may_fail_too() =>
        Given(Started)
            .When(Fail)
            .When(Fail with { Step = TryStep(Batch, 2), RetryAfter = null })
            .Then(new RunEvent.StepFailed(Load, Batch, 2, Noon, Broken, null));

    [Fact]
    public void Nothing_counts_of_an_attempt_of_the_phase_that_is_over()
    {
        RunEvent[][] over =
        [
            [Started, Done(Load)],
            [Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, null)],
            [Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon)],
            [Started, Begun(Load, attempt: 2)],
        ];

        Assert.All(over, events =>
        {
            Given(events).When(Complete).ThenRefused(RefusalCodes.NotAllowed);
            Given(events).When(Fail).ThenRefused(RefusalCodes.NotAllowed);
            Given(events).When(new RunCommand.FromBody.SaveCheckpoint(1, Try(Load), Json("5"))).ThenRefused(RefusalCodes.NotAllowed);
        });
    }

    [Fact]
    public void A_step_of_a_phase_that_never_began_is_a_corrupt_journal() =>
        Assert.Throws<JournalCorruptException>(() => Given(Started, Completed));
}
