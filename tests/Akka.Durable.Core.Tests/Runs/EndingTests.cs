using Akka.Durable.Failures;
using Akka.Durable.Refusals;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

public class EndingTests
{
    private static readonly RunCommand.FromBody.Complete Complete = new(1, Json("1"));
    private static readonly RunCommand.FromBody.Fail Fail = new(1, Broken);
    private static readonly RunCommand.FromBody.ConfirmStopped Stopped = new(1);

    [Fact]
    public void A_body_that_returns_completes_its_run()
    {
        var told = Given(Started)
            .When(Complete)
            .Then(new RunEvent.Completed(Json("1")))
            .Standing(new Standing.Completed(Json("1")))
            .Owing(new RunEffect.TellWaiters());

        Assert.Equal(Noon, told.State.EndedAt);
        Assert.Null(told.State.Owner);
    }

    [Fact]
    public void A_body_that_throws_fails_its_run() =>
        Given(Started).When(Fail).Then(new RunEvent.Failed(Broken)).Owing(new RunEffect.TellWaiters());

    [Fact]
    public void The_same_end_reported_again_is_honoured_once()
    {
        Given(Started).When(Complete).When(Complete).ThenNothing();
        Given(Started).When(Fail).When(Fail).ThenNothing();
    }

    [Fact]
    public void The_first_end_recorded_wins()
    {
        Given(Started).When(Complete).When(Fail).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Complete).When(Complete with { Result = Json("2") }).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Fail).When(Complete).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started).When(Complete).When(new RunCommand.Cancel(Ann, Why)).ThenRefused(RefusalCodes.RunEnded);
        Given(Started).When(Complete).When(new RunCommand.Terminate(Ann, Why)).ThenRefused(RefusalCodes.RunEnded);
    }

    [Fact]
    public void A_request_to_cancel_beats_a_result_that_comes_after_it()
    {
        Given(Everywhere["active, asked to cancel"]).When(Complete).Then(new RunEvent.Cancelled(Ann, Why));
        Given(Everywhere["active, asked to cancel"]).When(Fail).Then(new RunEvent.Cancelled(Ann, Why));
        Given(Everywhere["active, asked to cancel"]).When(Stopped).Then(new RunEvent.Cancelled(Ann, Why));
    }

    [Fact]
    public void A_deadline_that_passed_beats_a_result_that_comes_after_it()
    {
        foreach (RunCommand report in (RunCommand[])[Complete, Fail, Stopped])
        {
            var told = Given(Everywhere["active, past its deadline"]).When(report);
            var failed = Assert.IsType<Standing.Failed>(told.State.Standing);
            Assert.Equal(FailureCodes.DeadlineExceeded, failed.Failure.Code);
            Assert.Contains("2030-01-01 12:00:00Z", failed.Failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_body_that_stopped_as_it_was_told_says_so_twice_without_effect() =>
        Given(Everywhere["active, asked to cancel"]).When(Stopped).When(Stopped).ThenNothing();

    [Fact]
    public void A_body_that_nothing_asks_to_stop_cannot_have_stopped() =>
        Given(Started).When(Stopped).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void The_body_of_an_epoch_that_has_passed_is_refused_whatever_it_reports()
    {
        RunCommand[] reports =
        [
            new RunCommand.FromBody.StartPhase(1, Try(Load)),
            new RunCommand.FromBody.CompletePhase(1, Try(Load), Json("1"), null),
            new RunCommand.FromBody.FailPhase(1, Try(Load), Broken, null, null),
            new RunCommand.FromBody.CompleteStep(1, Try(Load), TryStep(Batch), Json("1")),
            new RunCommand.FromBody.FailStep(1, Try(Load), TryStep(Batch), Broken, null),
            new RunCommand.FromBody.SaveCheckpoint(1, Try(Load), Json("1")),
            new RunCommand.FromBody.BeginWait(1, Approve, "approve", null),
            new RunCommand.FromBody.ReportMismatch(1, "load is never asked for", Strict: true),
            Complete,
            Fail,
            new RunCommand.FromBody.Park(1, 2),
            Stopped,
        ];

        Assert.All(reports, report =>
        {
            Given(Started, new RunEvent.Claimed(2, "host-2", ClaimCause.Recovery)).When(report).ThenRefused(RefusalCodes.StaleEpoch);
            Given(Everywhere["active, nobody's"]).When(report).ThenRefused(RefusalCodes.StaleEpoch);
            Given(Everywhere["paused"]).When(report).ThenRefused(RefusalCodes.StaleEpoch);
        });
    }

    [Fact]
    public void A_body_of_an_epoch_that_is_still_to_come_is_refused() =>
        Given(Started).When(Complete with { Epoch = 2 }).ThenRefused(RefusalCodes.StaleEpoch);

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_journal_that_goes_on_after_its_end_is_corrupt(string scene)
    {
        Assert.Throws<Journal.JournalCorruptException>(() => Given(Everywhere[scene]).AndGiven(Done(Load)));
        Assert.Throws<Journal.JournalCorruptException>(() => Given(Everywhere[scene]).AndGiven(new RunEvent.Completed(Json("2"))));
        Assert.Throws<Journal.JournalCorruptException>(() => Given(Everywhere[scene]).AndGiven(new RunEvent.Claimed(2, "host-2", ClaimCause.Ready)));
    }
}
