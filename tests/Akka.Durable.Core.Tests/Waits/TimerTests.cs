using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Waits;

public class TimerTests
{
    private static readonly Address Nap = new("delay");
    private static readonly RunCommand.FromBody.BeginWait Begin = new(1, Nap, null, Noon.AddHours(1));
    private static readonly RunEvent.WaitStarted Napping = new(Nap, null, Noon.AddHours(1));
    private static readonly RunCommand.Wake Wake = new();

    [Fact]
    public void A_delay_is_data_and_owes_a_wake_up() =>
        Given(Started)
            .When(Begin)
            .Then(Napping)
            .Owing(new RunEffect.Execute(1, "host-1"), new RunEffect.WakeAt(Noon.AddHours(1)))
            .When(Begin).ThenNothing();

    [Fact]
    public void One_that_is_over_already_ends_with_its_beginning() =>
        Given(Started).When(Begin with { Until = Noon }).Then(Napping with { Until = Noon }, new RunEvent.TimerFired(Nap, Noon));

    [Fact]
    public void It_fires_at_its_instant_and_not_before()
    {
        Given(Started, Napping).At(Noon.AddHours(1).AddTicks(-1)).When(Wake).ThenNothing();
        Given(Started, Napping).At(Noon.AddHours(1)).When(Wake).Then(new RunEvent.TimerFired(Nap, Noon.AddHours(1)));
    }

    [Fact]
    public void One_that_was_due_while_nobody_looked_fires_once_and_tells_how_late()
    {
        var told = Given(Started, Napping).At(Noon.AddDays(1)).When(Wake);

        Assert.Equal(new WaitState.Elapsed(2, Noon.AddHours(1), Noon.AddDays(1)), told.State.Waits[Nap]);
        told.When(Wake).ThenNothing();
    }

    [Fact]
    public void What_is_due_fires_in_the_order_of_its_instants_then_of_its_beginnings()
    {
        Address one = new("one"), two = new("two"), three = new("three");
        Given(
                Started,
                new RunEvent.WaitStarted(one, null, Noon.AddMinutes(2)),
                new RunEvent.WaitStarted(two, null, Noon.AddMinutes(1)),
                new RunEvent.WaitStarted(three, null, Noon.AddMinutes(1)),
                new RunEvent.WaitStarted(Nap, null, Noon.AddDays(9)))
            .At(Noon.AddHours(1))
            .When(Wake)
            .Then(
                new RunEvent.TimerFired(two, Noon.AddMinutes(1)),
                new RunEvent.TimerFired(three, Noon.AddMinutes(1)),
                new RunEvent.TimerFired(one, Noon.AddMinutes(2)));
    }

    [Fact]
    public void Of_signal_and_time_out_the_first_recorded_wins()
    {
        var wait = new RunEvent.WaitStarted(Approve, "approve", Noon.AddHours(1));
        var signal = new RunCommand.SendSignal("s1", "approve", null, Json("true"));

        Given(Started, wait).At(Noon.AddHours(2)).When(signal).When(Wake).ThenNothing();
        Given(Started, wait).At(Noon.AddHours(2)).When(Wake).When(signal)
            .Then(new RunEvent.SignalReceived("s1", "approve", null, Json("true")));
    }

    [Fact]
    public void It_takes_a_parked_run_out_of_its_sleep() =>
        Given(Started, Napping, new RunEvent.Parked())
            .At(Noon.AddHours(1))
            .When(Wake)
            .Then(new RunEvent.TimerFired(Nap, Noon.AddHours(1)))
            .Owing(new RunEffect.TakeUp());

    [Theory]
    [InlineData("interrupted")]
    [InlineData("paused")]
    [InlineData("quarantined")]
    [InlineData("mismatched")]
    [InlineData("active, asked to cancel")]
    [InlineData("completed")]
    [InlineData("failed")]
    public void Time_brings_nothing_to_a_run_that_does_not_go_on(string scene) =>
        Given(Everywhere[scene]).At(Noon.AddYears(1)).When(Wake).ThenNothing();

    [Fact]
    public void A_timer_of_a_wait_that_is_not_open_is_a_corrupt_journal()
    {
        Assert.Throws<Journal.JournalCorruptException>(() => Given(Started, new RunEvent.TimerFired(Nap, Noon)));
        Assert.Throws<Journal.JournalCorruptException>(
            () => Given(Started, Napping, new RunEvent.TimerFired(Nap, Noon), new RunEvent.TimerFired(Nap, Noon)));
    }
}
