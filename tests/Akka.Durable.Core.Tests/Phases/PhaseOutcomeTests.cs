using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Phases;

public class PhaseOutcomeTests
{
    private static readonly RunCommand.FromBody.StartPhase Start = new(1, Try(Load));
    private static readonly RunCommand.FromBody.CompletePhase Complete = new(1, Try(Load), Json("1"), Json("7"));
    private static readonly RunCommand.FromBody.FailPhase Fail = new(1, Try(Load), Broken, TimeSpan.FromMinutes(1), Json("7"));

    [Fact]
    public void A_phase_that_is_quick_is_recorded_by_its_completion_alone()
    {
        var told = Given(Started).When(Complete).Then(Done(Load) with { Input = Json("7") });

        Assert.Equal(new PhaseState.Completed(2, 1, Noon, Noon, Json("1"), Json("7")), told.State.Phases[Load]);
    }

    [Fact]
    public void A_phase_that_takes_long_is_recorded_as_begun() =>
        Given(Started).When(Start).Then(Begun(Load)).When(Start).ThenNothing();

    [Fact]
    public void A_completed_phase_keeps_when_its_first_attempt_began()
    {
        var story = Given(Started, Begun(Load)).At(Noon.AddHours(1)).AndGiven(new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddHours(1)));
        var told = story.When(Complete with { Attempt = new(Load, 2, Noon.AddHours(1)) });

        Assert.Equal(new PhaseState.Completed(2, 2, Noon, Noon.AddHours(1), Json("1"), Json("7")), told.State.Phases[Load]);
    }

    [Fact]
    public void A_repeated_completion_is_honoured_once() => Given(Started).When(Complete).When(Complete).ThenNothing();

    [Fact]
    public void The_first_outcome_of_a_phase_wins()
    {
        Given(Started).When(Complete).When(Complete with { Result = Json("2") }).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Complete).When(Fail).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Fail with { RetryAfter = null }).When(Complete).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Complete).When(Start).ThenNothing();
    }

    [Fact]
    public void A_failure_with_attempts_left_waits_for_its_retry() =>
        Given(Started)
            .When(Fail)
            .Then(new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddMinutes(1), Json("7")))
            .Owing(new RunEffect.Execute(1, "host-1"), new RunEffect.WakeAt(Noon.AddMinutes(1)));

    [Fact]
    public void A_failure_without_attempts_left_is_kept_to_be_thrown_again_on_replay()
    {
        var told = Given(Started).When(Fail with { RetryAfter = null });

        Assert.Equal(new PhaseState.Failed(2, 1, Noon, Noon, Broken, Json("7")), told.State.Phases[Load]);
        told.Owing(new RunEffect.Execute(1, "host-1"));
    }

    [Fact]
    public void A_repeated_failure_is_honoured_once()
    {
        Given(Started).When(Fail).When(Fail).ThenNothing();
        Given(Started).When(Fail with { RetryAfter = null }).When(Fail with { RetryAfter = null }).ThenNothing();
    }

    [Fact]
    public void The_result_of_an_attempt_that_was_given_up_is_refused()
    {
        Given(Started).When(Fail).When(Complete).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started, Begun(Load, attempt: 2)).When(Complete).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started, Begun(Load, attempt: 2)).When(Fail).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started, Begun(Load, attempt: 2)).When(Start).ThenNothing();
    }

    [Fact]
    public void The_next_attempt_ends_the_wait_for_it() =>
        Given(Started)
            .When(Fail)
            .When(Start with { Attempt = Try(Load, 2) })
            .Then(Begun(Load, 2))
            .Owing(new RunEffect.Execute(1, "host-1"));

    [Fact]
    public void A_retry_keeps_what_the_attempt_left_behind_but_for_steps_that_failed_for_good()
    {
        Address one = new("batch", 1), two = new("batch", 2), three = new("batch", 3);
        var told = Given(
                Started,
                Begun(Load),
                new RunEvent.CheckpointSaved(Load, Json("5")),
                new RunEvent.StepCompleted(Load, one, 1, Noon, Json("1")),
                new RunEvent.StepFailed(Load, two, 1, Noon, Broken, null),
                new RunEvent.StepFailed(Load, three, 1, Noon, Broken, Noon.AddHours(1)))
            .When(Fail);

        var flight = Assert.IsType<PhaseState.InFlight>(told.State.Phases[Load]);
        Assert.Equal(Json("5"), flight.Checkpoint);
        Assert.Equal([one, three], flight.Steps.Keys.Order(Comparer<Address>.Create((a, b) => a.Ordinal - b.Ordinal)));
        Assert.Equal(Noon.AddMinutes(1), flight.RetryAt);
    }

    [Fact]
    public void A_completed_phase_keeps_neither_steps_nor_checkpoint()
    {
        var story = Given(Started, Begun(Load), new RunEvent.StepCompleted(Load, Batch, 1, Noon, Json("1")), new RunEvent.CheckpointSaved(Load, Json("5")));

        Assert.Equal(new PhaseState.Completed(2, 1, Noon, Noon, Json("1"), Json("7")), story.When(Complete).State.Phases[Load]);
    }

    [Fact]
    public void Two_phases_of_one_name_are_two()
    {
        var told = Given(Started, Done(Load)).When(Complete with { Attempt = Try(new("load", 2)) });

        Assert.Equal(2, told.State.Phases.Count);
    }

    [Fact]
    public void Phases_of_one_name_with_different_keys_are_two() =>
        Given(Started, Done(new("load", "a", 1)))
            .When(new RunCommand.FromBody.CompletePhase(1, Try(new("load", "b", 1)), Json("2"), null))
            .Then(Done(new("load", "b", 1), "2"));

    [Fact]
    public void A_wait_that_no_calendar_holds_is_the_longest_one_there_is() =>
        Given(Started)
            .When(Fail with { RetryAfter = TimeSpan.MaxValue })
            .Then(new RunEvent.PhaseFailed(Load, 1, Noon, Broken, DateTimeOffset.MaxValue, Json("7")))
            .Owing(new RunEffect.Execute(1, "host-1"), new RunEffect.WakeAt(DateTimeOffset.MaxValue));

    [Fact]
    public void An_event_of_a_phase_that_is_over_is_a_corrupt_journal()
    {
        RunEvent[] late =
        [
            Begun(Load, 2),
            Done(Load, "2"),
            new RunEvent.PhaseFailed(Load, 2, Noon, Broken, null),
            new RunEvent.StepCompleted(Load, Batch, 1, Noon, Json("1")),
            new RunEvent.StepFailed(Load, Batch, 1, Noon, Broken, null),
            new RunEvent.CheckpointSaved(Load, Json("1")),
        ];

        Assert.All(late, e => Assert.Throws<Journal.JournalCorruptException>(() => Given(Started, Done(Load), e)));
    }
}
