using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class MismatchTests
{
    private static readonly RunCommand.FromBody.ReportMismatch Mismatch = new(1, "load is never asked for", Strict: false);

    [Fact]
    public void It_is_reported_and_the_run_goes_on() =>
        Given(Started)
            .When(Mismatch)
            .Then(new RunEvent.MismatchFound("load is never asked for", Stops: false))
            .Owing(new RunEffect.Execute(1, "host-1"))
            .When(Mismatch).ThenNothing();

    [Fact]
    public void In_strict_mode_it_suspends_the_run_until_somebody_resumes_it()
    {
        var told = Given(Started)
            .When(Mismatch with { Strict = true })
            .Then(new RunEvent.MismatchFound("load is never asked for", Stops: true))
            .Owing();

        Assert.Equal(RunStatus.Suspended, Standings.Status(told.State));
        told.When(new RunCommand.Resume(Ann, Why)).Owing(new RunEffect.TakeUp());
    }

    [Fact]
    public void In_strict_mode_one_that_was_noted_before_suspends_all_the_same() =>
        Given(Started)
            .When(Mismatch)
            .When(Mismatch with { Strict = true })
            .Then(new RunEvent.MismatchFound("load is never asked for", Stops: true));

    [Fact]
    public void Each_is_kept_once() =>
        Assert.Equal(
            ["load is never asked for"],
            Given(Started).When(Mismatch).When(Mismatch with { Strict = true }).State.Mismatches);

    [Fact]
    public void The_first_are_kept_more_are_counted_and_no_more_than_a_thousand_are_recorded()
    {
        var told = Given(Started).When(Mismatch);
        for (var n = 1; n < RunState.MismatchesMax; n++) told = told.When(Mismatch with { What = $"load#{n} is never asked for" });

        Assert.Equal((RunState.MismatchesKeptMax, RunState.MismatchesMax), (told.State.Mismatches.Count, told.State.MismatchCount));
        told.When(Mismatch with { What = "one more" }).ThenNothing();
        told.When(Mismatch with { What = "one more", Strict = true }).Then(new RunEvent.MismatchFound("one more", Stops: true));
    }
}
