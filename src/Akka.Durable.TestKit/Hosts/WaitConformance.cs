using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Waiting for times and signals, in memory and out of it.</summary>
public abstract class WaitConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_run_waits_for_as_long_as_it_says()
    {
        await RunAsync(Delayed(Hour));
        await PassAsync(Hour);
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_wait_for_an_instant_that_has_passed_is_over_at_once()
    {
        var then = Time.GetUtcNow() - Hour;
        Assert.Equal(1, await ResultOfAsync(async run =>
        {
            await run.UntilAsync(then);
            return 1;
        }));
    }

    [Fact]
    public async Task A_waits_instant_is_fixed_when_it_first_begins()
    {
        var story = Delayed(Hour);
        var due = Time.GetUtcNow() + Hour;
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await Time.AdvanceAsync(Hour / 2);
        await CrashAndRecoverAsync(story);
        await Time.AdvanceAsync(Hour / 2);
        await PollUntilEndedAsync();
        Assert.Equal(due, Assert.Single(await EventsAsync<RunEvent.TimerFired>()).DueAt);
        Assert.Single(await EventsAsync<RunEvent.WaitStarted>());
    }

    [Fact]
    public async Task A_timer_that_was_due_while_no_host_was_up_fires_once_and_says_how_late()
    {
        var story = Delayed(Hour);
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        var due = Time.GetUtcNow() + Hour;
        await Host.StopAsync().OrHangAsync();
        await Time.AdvanceAsync(24 * Hour);
        await HostAsync(story);
        await PollUntilEndedAsync();
        Assert.Equal(due, Assert.Single(await EventsAsync<RunEvent.TimerFired>()).DueAt);
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_signal_that_comes_before_it_is_awaited_is_kept()
    {
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("before", phase => Log.Gate("before").PassAsync(phase.Cancellation));
            return await run.SignalAsync<string>("answer");
        }));
        await Log.Gate("before").Reached;
        await Client.SignalAsync("r1", "answer", "early").OrHangAsync();
        Log.Gate("before").Open();
        Assert.Equal("early", await ResultAsync<string>());
    }

    [Fact]
    public async Task Signals_of_one_name_are_taken_in_the_order_in_which_they_came_and_others_stay()
    {
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("before", phase => Log.Gate("before").PassAsync(phase.Cancellation));
            return await run.SignalAsync<string>("a") + await run.SignalAsync<string>("a") + await run.SignalAsync<string>("b");
        }));
        await Log.Gate("before").Reached;
        await Client.SignalAsync("r1", "b", "3").OrHangAsync();
        await Client.SignalAsync("r1", "a", "1").OrHangAsync();
        await Client.SignalAsync("r1", "a", "2").OrHangAsync();
        Log.Gate("before").Open();
        Assert.Equal("123", await ResultAsync<string>());
    }

    [Fact]
    public async Task A_signal_sent_a_hundred_times_under_one_id_is_taken_once()
    {
        var story = Definition(async run => await run.SignalAsync<int>("n") + await run.SignalAsync<int>("n"));
        await RunAsync(story);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Client.SignalAsync("r1", "n", 1, id: "s1"))).OrHangAsync();
        await CrashAndRecoverAsync(story);
        await Client.SignalAsync("r1", "n", 1, id: "s1").OrHangAsync();
        await Client.SignalAsync("r1", "n", 10, id: "s2").OrHangAsync();
        Assert.Equal(11, await ResultAsync<int>());
        Assert.Equal(2, (await EventsAsync<RunEvent.SignalReceived>()).Count);
    }

    [Fact]
    public async Task A_signal_that_does_not_come_in_time_is_an_error_that_the_code_can_catch()
    {
        await RunAsync(Definition(async run =>
        {
            try
            {
                return await run.SignalAsync<string>("answer", within: Hour);
            }
            catch (WaitTimedOutException)
            {
                return "none";
            }
        }));
        await PassAsync(Hour);
        Assert.Equal("none", await ResultAsync<string>());
    }

    [Fact]
    public async Task A_signal_after_the_wait_timed_out_does_not_change_what_the_code_saw()
    {
        var story = Definition(async run =>
        {
            try
            {
                return await run.SignalAsync<string>("answer", within: Hour);
            }
            catch (WaitTimedOutException)
            {
                await run.PhaseAsync("after", phase => Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation));
                return "none";
            }
        });
        await RunAsync(story);
        await PassAsync(Hour);
        await Log.Gate("epoch 1").Reached;
        await Client.SignalAsync("r1", "answer", "late").OrHangAsync();
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        Assert.Equal("none", await ResultAsync<string>());
    }

    [Fact]
    public async Task Waits_run_side_by_side_under_keys()
    {
        await RunAsync(Definition(async run =>
        {
            await Task.WhenAll(run.DelayAsync(Hour, "one"), run.DelayAsync(2 * Hour, "two"));
            return 1;
        }));

        // Time must not pass before both were asked for: the second would count from a later hour.
        await UntilRecordedAsync<RunEvent.WaitStarted>(2);
        await PassAsync(Hour);
        await PassAsync(Hour);
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_signal_to_a_run_that_is_not_there_or_has_ended_is_refused()
    {
        await ResultOfAsync(_ => Task.FromResult(1));
        await AssertRefusedAsync(RefusalCodes.RunEnded, () => Client.SignalAsync("r1", "x", 1));
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.SignalAsync("nobody", "x", 1));
        Assert.Empty(await EventsAsync<RunEvent.SignalReceived>());
    }

    [Fact]
    public async Task A_run_that_only_waits_leaves_memory_and_is_woken_by_time()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        await RunAsync(Delayed(Hour));
        await UntilRecordedAsync<RunEvent.Parked>();
        await HangGuard.UntilAsync(() => Host.RunsInMemory == 0);
        var row = await ListedAsync();
        Assert.Equal((RunStatus.Waiting, Time.GetUtcNow() + Hour), (row.Status, row.WakeAt));

        await Time.AdvanceAsync(Hour);
        await PollUntilEndedAsync();
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_run_that_only_waits_leaves_memory_and_is_woken_by_a_signal()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        await RunAsync(Definition(async run => await run.PhaseAsync("a", _ => Logged("a")) + await run.SignalAsync<int>("n")));
        await UntilRecordedAsync<RunEvent.Parked>();
        await HangGuard.UntilAsync(() => Host.RunsInMemory == 0);
        await Client.SignalAsync("r1", "n", 5).OrHangAsync();
        Assert.Equal(6, await ResultAsync<int>());
        Assert.Equal(1, Log.Count("a"));
    }

    [Fact]
    public async Task A_run_that_waits_for_a_retry_leaves_memory_too()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        await RunAsync(Definition(run => run.PhaseAsync(
            "flaky",
            phase => phase.Attempt == 1 ? throw new InvalidOperationException("not yet") : Task.FromResult(phase.Attempt),
            new() { Retry = Retry.Fixed(2, Hour) })));
        await UntilRecordedAsync<RunEvent.Parked>();
        await HangGuard.UntilAsync(() => Host.RunsInMemory == 0);
        await Time.AdvanceAsync(Hour);
        await PollUntilEndedAsync();
        Assert.Equal(2, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_run_stays_in_memory_until_it_has_only_waited_for_the_time_that_is_set()
    {
        Settings = Settings with { ParkAfter = TimeSpan.FromMinutes(20) };
        await RunAsync(Delayed(Hour));
        await Time.TimerSetAsync(TimeSpan.FromMinutes(20)).OrHangAsync();

        // This has its turn after the one in which the wait began: asked to leave before that is over, it stays for another twenty minutes.
        await Client.TellAsync(TheRun.Value, new RunCommand.Wake()).OrHangAsync();
        await Time.AdvanceAsync(TimeSpan.FromMinutes(20));
        await UntilRecordedAsync<RunEvent.Parked>();
    }

    [Fact]
    public async Task A_run_whose_host_dies_while_it_waits_goes_on_when_the_signal_comes()
    {
        var story = Definition(run => run.SignalAsync<int>("n"));
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await CrashAndRecoverAsync(story);
        await Client.SignalAsync("r1", "n", 5).OrHangAsync();
        Assert.Equal(5, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_timer_and_a_signal_due_at_one_instant_end_the_wait_once()
    {
        await RunAsync(Definition(async run =>
        {
            try
            {
                return await run.SignalAsync<string>("answer", within: Hour);
            }
            catch (WaitTimedOutException)
            {
                return "none";
            }
        }));
        await Time.TimerSetAsync(Hour).OrHangAsync();
        var time = Time.AdvanceAsync(Hour);
        var sent = await Record.ExceptionAsync(() => Client.SignalAsync("r1", "answer", "came").OrHangAsync());
        await time;
        var result = await ResultAsync<string>();
        var fired = (await EventsAsync<RunEvent.TimerFired>()).Count;
        var taken = (await EventsAsync<RunEvent.SignalConsumed>()).Count;
        Assert.Equal(result == "came" ? (0, 1) : (1, 0), (fired, taken));
        Assert.True(sent is null or RunRefusedException { Code: RefusalCodes.RunEnded }, $"{sent}");
    }

    private static RunDefinition<int, int> Delayed(TimeSpan delay) => Definition(async run =>
    {
        await run.DelayAsync(delay);
        return 1;
    });

    private Task<int> Logged(string line)
    {
        Log.Add(line);
        return Task.FromResult(1);
    }
}
