using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Stopping in good order: bodies are told, nothing is lost, no attempt is used up, and the next host goes on.</summary>
public abstract class DrainConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task Bodies_are_told_that_the_host_stops_and_the_run_goes_on_with_the_next()
    {
        var story = Held();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await StopAndRecoverAsync(story);
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Equal(["attempt 1", "stopped: HostStopping", "attempt 1"], Log.Lines);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_has_not_failed_and_used_up_no_attempt_and_no_recovery()
    {
        var story = Held();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        await Host.StopAsync().OrHangAsync();
        Assert.Single(await EventsAsync<RunEvent.Interrupted>());
        Assert.Empty(await EventsAsync<RunEvent.PhaseFailed>());

        await HostAsync(story);
        await Host.Resumed.OrHangAsync();
        await Log.Gate("epoch 2").Reached;
        Assert.Equal(0, (await StateAsync()).RecoveriesWithoutProgress);
        Assert.Equal(ClaimCause.Ready, Assert.Single(await EventsAsync<RunEvent.Claimed>()).Cause);
    }

    [Theory]
    [InlineData("as it is")]
    [InlineData("wrapped")]
    [InlineData("in an aggregate")]
    [InlineData("as something else")]
    public async Task However_a_body_throws_when_it_is_told_of_the_stop_neither_it_nor_the_run_has_failed(string way)
    {
        var story = Definition(run => run.PhaseAsync("held", async phase =>
        {
            try
            {
                await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
                return phase.Attempt;
            }
            catch (OperationCanceledException told)
            {
                throw way switch
                {
                    "wrapped" => new InvalidOperationException("stopped", told),
                    "in an aggregate" => new AggregateException(told),
                    "as something else" => new InvalidOperationException("nobody answers any more"),
                    _ => told,
                };
            }
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await StopAndRecoverAsync(story);
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Single(await EventsAsync<RunEvent.Interrupted>());
        Assert.Empty(await EventsAsync<RunEvent.PhaseFailed>());
        Assert.Empty(await EventsAsync<RunEvent.Failed>());
    }

    [Fact]
    public async Task An_interrupted_run_is_listed_so_until_somebody_can_execute_it()
    {
        await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        await Host.StopAsync().OrHangAsync();
        await HostAsync();
        await Host.Resumed.OrHangAsync();
        Assert.Equal(RunStatus.Interrupted, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task A_body_that_ends_when_it_is_told_may_still_record_its_result()
    {
        var story = Definition(run => run.PhaseAsync("quick", async phase =>
        {
            Log.Add("body");
            await Log.Gate("quick").PassAsync(phase.Cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            return 5;
        }));
        await RunAsync(story);
        await Log.Gate("quick").Reached;
        await StopAndRecoverAsync(story);
        Assert.Equal(5, await ResultAsync<int>());
        Assert.Equal(1, Log.Count("body"));
    }

    [Fact]
    public async Task A_body_that_does_not_end_is_waited_for_as_long_as_the_setting_says()
    {
        var story = Definition(run => run.PhaseAsync("deaf", async phase =>
        {
            await Log.Gate($"epoch {phase.Epoch}").PassAsync();
            return (int)phase.Epoch;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Settings = Settings with { DrainTimeout = TimeSpan.FromSeconds(41) };
        await CrashAndRecoverAsync(story);
        await Log.Gate("epoch 2").Reached;

        var stopped = Host.StopAsync();
        await Time.TimerSetAsync(TimeSpan.FromSeconds(41)).OrHangAsync();
        Assert.False(stopped.IsCompleted);
        await Time.AdvanceAsync(TimeSpan.FromSeconds(41));
        await stopped.OrHangAsync();

        Log.Gate("epoch 2").Open();
        Log.Gate("epoch 3").Open();
        await HostAsync(story);
        Assert.Equal(3, await ResultAsync<int>());
        Log.Gate("epoch 1").Open();
    }

    [Fact]
    public async Task While_it_stops_a_host_takes_no_new_work()
    {
        var story = Definition(run => run.PhaseAsync("slow", async phase =>
        {
            try
            {
                await Log.Gate("slow").PassAsync(phase.Cancellation);
            }
            catch (OperationCanceledException)
            {
                await Log.Gate("ending").PassAsync();
                throw;
            }

            return 1;
        }));
        await RunAsync(story);
        await Log.Gate("slow").Reached;
        var stopped = Host.StopAsync();
        await Log.Gate("ending").Reached;
        await AssertRefusedAsync(RefusalCodes.Stopping, () => Client.StartAsync(story, 1, new() { Id = "r2" }));
        await AssertRefusedAsync(RefusalCodes.Stopping, () => Client.CancelAsync("r1"));
        Log.Gate("ending").Open();
        await stopped.OrHangAsync();
    }

    [Fact]
    public async Task Whoever_awaits_a_run_is_told_that_the_host_stopped_and_not_that_the_run_ended()
    {
        var run = await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        var result = run.ResultAsync<int>();
        await Host.StopAsync().OrHangAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result.OrHangAsync());
    }

    [Fact]
    public async Task Stopping_twice_is_no_error()
    {
        await RunAsync(Held());
        await Task.WhenAll(Host.StopAsync(), Host.StopAsync()).OrHangAsync();
        await Host.StopAsync().OrHangAsync();
    }

    [Fact]
    public async Task A_waiting_run_is_let_go_and_its_timer_fires_with_the_next_host()
    {
        var story = Definition(async run =>
        {
            await run.DelayAsync(TimeSpan.FromHours(3));
            return 1;
        });
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await StopAndRecoverAsync(story);
        await Time.AdvanceAsync(TimeSpan.FromHours(3));
        await PollUntilEndedAsync();
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task Steps_done_before_the_stop_are_not_done_again()
    {
        var story = Definition(run => run.PhaseAsync("load", async phase =>
        {
            await phase.StepAsync("one", () =>
            {
                Log.Add("one");
                return Task.CompletedTask;
            });
            await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            return 1;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await StopAndRecoverAsync(story);
        await ResultAsync<int>();
        Assert.Equal(["one"], Log.Lines);
        Assert.IsType<PhaseState.Completed>(await PhaseAsync("load"));
    }

    private RunDefinition<int, int> Held() => Definition(run => run.PhaseAsync("held", async phase =>
    {
        Log.Add($"attempt {phase.Attempt}");
        try
        {
            await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            return 1;
        }
        catch (OperationCanceledException)
        {
            Log.Add($"stopped: {phase.StopReason}");
            throw;
        }
    }));
}
