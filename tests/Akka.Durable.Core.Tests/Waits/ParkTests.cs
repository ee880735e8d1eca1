using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Waits;

public class ParkTests
{
    private static readonly RunCommand.FromBody.Park Park = new(1, Seen: 2);
    private static readonly Address Other = new("delay");
    private static readonly RunEvent.WaitStarted Waiting = new(Approve, "approve", Noon.AddHours(1));

    [Fact]
    public void A_run_that_only_waits_leaves_memory_and_is_woken_by_its_instant() =>
        Given(Started, Waiting)
            .When(Park)
            .Then(new RunEvent.Parked())
            .Standing(new Standing.Parked())
            .Owing(new RunEffect.WakeAt(Noon.AddHours(1)));

    [Fact]
    public void A_run_that_waits_for_a_retry_may_leave_too() =>
        Given(Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddDays(1)))
            .When(Park)
            .Owing(new RunEffect.WakeAt(Noon.AddDays(1)));

    [Fact]
    public void A_run_whose_retry_is_due_stays_as_its_attempt_may_be_under_way() =>
        Given(Started, new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon.AddSeconds(5)))
            .At(Noon.AddSeconds(5))
            .When(Park)
            .ThenNothing();

    [Fact]
    public void What_the_body_still_reports_afterwards_is_refused() =>
        Given(Started, Waiting).When(Park).When(Park).ThenRefused(RefusalCodes.StaleEpoch);

    [Fact]
    public void A_run_of_which_something_is_under_way_stays()
    {
        RunEvent[][] busy =
        [
            [Started],
            [Started, Begun(Load)],
            [Started, Begun(Load), Waiting],
            [Started, Waiting, new RunEvent.TimerFired(Approve, Noon)],
            [Started, Waiting, new RunEvent.CancelRequested(Ann, Why)],
            [Started, Done(Load)],
        ];

        Assert.All(busy, events => Given(events).When(Park with { Seen = events.Length }).ThenNothing());
    }

    [Fact]
    public void A_run_whose_body_has_not_seen_yet_that_one_of_its_waits_ended_stays() =>
        Given(Started, Waiting, new RunEvent.WaitStarted(Other, null, Noon), new RunEvent.TimerFired(Other, Noon))
            .When(Park with { Seen = 3 })
            .ThenNothing();

    [Fact]
    public void A_wake_up_before_its_time_changes_nothing() =>
        Given(Started, Waiting, new RunEvent.Parked()).At(Noon.AddMinutes(1)).When(new RunCommand.Wake()).ThenNothing();

    [Fact]
    public void Taken_up_it_waits_on_where_it_was() =>
        Given(Started, Waiting, new RunEvent.Parked())
            .When(new RunCommand.Claim("host-2", AttemptsMax))
            .Then(new RunEvent.Claimed(3, "host-2", ClaimCause.Ready))
            .When(new RunCommand.FromBody.BeginWait(3, Approve, "approve", Noon.AddHours(1)))
            .ThenNothing();

    [Fact]
    public void What_the_code_reports_after_it_was_parked_is_refused_in_a_way_that_says_so()
    {
        var parked = Given(Started, Waiting, new RunEvent.Parked());

        parked.When(new RunCommand.FromBody.CompletePhase(1, Try(Load), Json("1"), Input: null)).ThenRefused(RefusalCodes.Parked);
        parked.When(new RunCommand.FromBody.Complete(1, Json("1"))).ThenRefused(RefusalCodes.Parked);
        parked.When(new RunCommand.FromBody.Park(1, 3)).ThenRefused(RefusalCodes.StaleEpoch);
        parked.When(new RunCommand.FromBody.Complete(0, Json("1"))).ThenRefused(RefusalCodes.StaleEpoch);
    }
}
