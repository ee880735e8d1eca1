using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Waits;

public class SignalTests
{
    private static readonly RunCommand.SendSignal Signal = new("s1", "approve", Ann, Json("true"));
    private static readonly RunEvent.SignalReceived Received = new("s1", "approve", Ann, Json("true"));
    private static readonly RunCommand.FromBody.BeginWait Begin = new(1, Approve, "approve", null);
    private static readonly RunEvent.WaitStarted Waiting = new(Approve, "approve", null);

    [Fact]
    public void One_that_comes_before_it_is_awaited_is_kept()
    {
        Given(Started).When(Signal).Then(Received);
        Given(Started, Received)
            .When(Begin)
            .Then(Waiting, new RunEvent.SignalConsumed(Approve, "s1"))
            .Next();
    }

    [Fact]
    public void One_that_is_awaited_ends_the_wait()
    {
        var told = Given(Started, Waiting).When(Signal).Then(Received, new RunEvent.SignalConsumed(Approve, "s1"));

        Assert.Equal(new WaitState.Signalled(2, "s1", "approve", Ann, Json("true")), told.State.Waits[Approve]);
        Assert.Empty(told.State.UnreadSignals);
    }

    [Fact]
    public void One_sent_again_is_known_before_and_after_it_is_taken()
    {
        Given(Started).When(Signal).When(Signal).ThenNothing();
        Given(Started, Waiting).When(Signal).When(Signal).ThenNothing();
    }

    [Fact]
    public void One_that_is_known_is_known_by_an_ended_run_too() =>
        Given(Started, Received, new RunEvent.Completed(Json("1"))).When(Signal).ThenNothing();

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_run_that_has_ended_takes_none(string scene) =>
        Given(Everywhere[scene]).When(Signal).ThenRefused(RefusalCodes.RunEnded);

    [Theory, MemberData(nameof(Scenes.Alive), MemberType = typeof(Scenes))]
    public void Any_other_run_takes_it(string scene) =>
        Assert.True(HasOrHadSignal(Given(Everywhere[scene]).When(Signal).State));

    [Fact]
    public void One_of_another_name_does_not_end_the_wait() =>
        Given(Started, Waiting).When(Signal with { Name = "refuse" }).Then(Received with { Name = "refuse" });

    [Fact]
    public void They_are_taken_first_in_first_out_per_name()
    {
        var story = Given(
            Started,
            new RunEvent.SignalReceived("s0", "refuse", null, Json("0")),
            Received,
            new RunEvent.SignalReceived("s2", "approve", null, Json("2")));

        story.When(Begin).Then(Waiting, new RunEvent.SignalConsumed(Approve, "s1"))
            .When(Begin with { Wait = new("approve", 2) })
            .Then(Waiting with { Wait = new("approve", 2) }, new RunEvent.SignalConsumed(new("approve", 2), "s2"));
    }

    [Fact]
    public void Of_two_waits_for_one_name_the_older_takes_it()
    {
        var younger = new Address("approve", 2);
        Given(Started, Waiting with { Wait = younger }, Waiting)
            .When(Signal)
            .Then(Received, new RunEvent.SignalConsumed(younger, "s1"));
    }

    [Fact]
    public void It_takes_a_parked_run_out_of_its_sleep() =>
        Given(Everywhere["parked"])
            .When(Signal)
            .Then(Received, new RunEvent.SignalConsumed(Approve, "s1"))
            .Standing(new Standing.Active())
            .Owing(new RunEffect.TakeUp());

    [Fact]
    public void One_that_a_parked_run_does_not_wait_for_lets_it_sleep() =>
        Given(Everywhere["parked"]).When(Signal with { Name = "refuse" }).Standing(new Standing.Parked()).Owing();

    [Fact]
    public void So_many_may_wait_unread_and_no_more()
    {
        var unread = Enumerable.Range(0, Akka.Durable.Waits.Waiting.UnreadMax)
            .Select(RunEvent (n) => Received with { Id = $"s{n}", Name = "other" });
        var full = Given([Started, .. unread]);

        full.When(Signal with { Id = "one-more" }).ThenRefused(RefusalCodes.SignalsFull);
        full.When(Signal with { Id = "s0" }).ThenNothing();
        full.When(Begin with { Signal = "other" }).When(Signal with { Id = "one-more" }).Then(Received with { Id = "one-more" });
    }

    [Fact]
    public void The_ids_of_those_taken_are_remembered_up_to_a_number_the_oldest_forgotten_first()
    {
        var state = Given(Started).State;
        for (var n = 1; n <= RunState.SignalIdsMax + 1; n++)
        {
            var wait = new Address("approve", n);
            RunEvent[] events = [Waiting with { Wait = wait }, Received with { Id = $"s{n}" }, new RunEvent.SignalConsumed(wait, $"s{n}")];
            state = events.Aggregate(state, (s, e) => RunEvolution.Evolve(s, new(s.Sequence + 1, Noon, e)));
        }

        Assert.Equal(RunState.SignalIdsMax, state.ReadSignalIds.Count);
        Assert.Equal(RunState.SignalIdsMax, state.ReadSignalOrder.Count());
        Assert.DoesNotContain("s1", state.ReadSignalIds);
        Assert.Contains("s2", state.ReadSignalIds);
    }

    [Fact]
    public void One_that_is_taken_and_never_came_is_a_corrupt_journal()
    {
        Assert.Throws<Journal.JournalCorruptException>(() => Given(Started, Waiting, new RunEvent.SignalConsumed(Approve, "s1")));
        Assert.Throws<Journal.JournalCorruptException>(() => Given(Started, Received, new RunEvent.SignalConsumed(Approve, "s1")));
    }

    private static bool HasOrHadSignal(RunState state) => state.ReadSignalIds.Contains("s1") || state.UnreadSignals.Any(s => s.Id == "s1");
}
