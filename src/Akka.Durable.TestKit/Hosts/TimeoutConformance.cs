using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Time-outs of phases, and the deadline of a run.</summary>
public abstract class TimeoutConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(11);

    [Fact]
    public async Task A_phase_that_takes_too_long_is_told_so_by_its_token_and_has_failed()
    {
        var run = await RunAsync(Definition(r => r.PhaseAsync("slow", async phase =>
        {
            try
            {
                await Log.Gate("slow").PassAsync(phase.Cancellation);
            }
            finally
            {
                Log.Add($"{phase.StopReason}");
            }

            return 1;
        }, new() { Timeout = Limit })));
        await Log.Gate("slow").Reached;
        await PassAsync(Limit);
        var failed = await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(FailureCodes.Timeout, failed.Failure.Code);
        Assert.Equal(["Timeout"], Log.Lines);
    }

    [Fact]
    public async Task A_phase_that_timed_out_is_tried_again_by_its_policy()
    {
        await RunAsync(Definition(run => run.PhaseAsync(
            "slow",
            async phase =>
            {
                if (phase.Attempt == 1) await Log.Gate("slow").PassAsync(phase.Cancellation);
                return phase.Attempt;
            },
            new() { Timeout = Limit, Retry = Retry.Fixed(2, TimeSpan.Zero) })));
        await Log.Gate("slow").Reached;
        await PassAsync(Limit);
        Assert.Equal(2, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_phase_that_ignores_its_token_is_left_behind_after_the_grace_and_its_late_result_is_dropped()
    {
        await RunAsync(Definition(run => run.PhaseAsync(
            "slow",
            async phase =>
            {
                if (phase.Attempt > 1) return "second";
                await Log.Gate("slow").PassAsync();
                return "late";
            },
            new() { Timeout = Limit, Retry = Retry.Fixed(2, TimeSpan.Zero) })));
        await Log.Gate("slow").Reached;
        await Time.AdvanceAsync(Limit);
        Assert.Empty(await EventsAsync<RunEvent.PhaseFailed>());

        await PassAsync(Settings.CancelGrace);
        Assert.Equal("second", await ResultAsync<string>());
        Log.Gate("slow").Open();
        Assert.Equal("\"second\"", Assert.Single(await EventsAsync<RunEvent.PhaseCompleted>()).Result.ToString());
    }

    [Fact]
    public async Task A_phase_that_never_yields_is_left_behind_as_well()
    {
        using var never = new ManualResetEventSlim();
        await RunAsync(Definition(run => run.PhaseAsync(
            "busy",
            phase =>
            {
                if (phase.Attempt > 1) return Task.FromResult("second");
                _ = Log.Gate("busy").PassAsync();
                never.Wait();
                return Task.FromResult("late");
            },
            new() { Timeout = Limit, Retry = Retry.Fixed(2, TimeSpan.Zero) })));
        await Log.Gate("busy").Reached;
        await Time.AdvanceAsync(Limit + Settings.CancelGrace);
        Assert.Equal("second", await ResultAsync<string>());
        never.Set();
    }

    [Fact]
    public async Task A_phase_that_ends_within_its_time_out_is_not_touched_by_it()
    {
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("quick", _ => Task.FromResult(1), new() { Timeout = Limit });
            return await run.PhaseAsync("next", async phase =>
            {
                await Log.Gate("next").PassAsync(phase.Cancellation);
                return 2;
            });
        }));
        await Log.Gate("next").Reached;
        await Time.AdvanceAsync(2 * Limit);
        Log.Gate("next").Open();
        Assert.Equal(2, await ResultAsync<int>());
        Assert.IsType<PhaseState.Completed>(await PhaseAsync("quick"));
    }

    [Fact]
    public async Task A_run_past_its_deadline_has_failed_and_its_body_is_told_why()
    {
        var run = await RunAsync(
            Definition(r => r.PhaseAsync("slow", async phase =>
            {
                try
                {
                    await Log.Gate("slow").PassAsync(phase.Cancellation);
                }
                finally
                {
                    Log.Add($"{phase.StopReason}");
                }

                return 1;
            })),
            new() { Deadline = Time.GetUtcNow() + Limit });
        await Log.Gate("slow").Reached;
        await PassAsync(Limit);
        var failed = await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(FailureCodes.DeadlineExceeded, failed.Failure.Code);
        Assert.Equal(["Deadline"], Log.Lines);
    }

    [Fact]
    public async Task A_run_that_ignores_its_deadline_has_failed_after_the_grace()
    {
        var run = await RunAsync(
            Definition(r => r.PhaseAsync("deaf", async _ =>
            {
                await Log.Gate("deaf").PassAsync();
                return 1;
            })),
            new() { Deadline = Time.GetUtcNow() + Limit });
        await Log.Gate("deaf").Reached;
        await PassAsync(Limit);
        await PassAsync(Settings.CancelGrace);
        var failed = await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(FailureCodes.DeadlineExceeded, failed.Failure.Code);
        Log.Gate("deaf").Open();
    }

    [Fact]
    public async Task A_deadline_that_passes_while_no_host_is_up_ends_the_run_when_one_is()
    {
        var story = Definition(async run =>
        {
            await run.SignalAsync<int>("never");
            return 1;
        });
        await RunAsync(story, new() { Deadline = Time.GetUtcNow() + Limit });
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await Host.StopAsync().OrHangAsync();
        await Time.AdvanceAsync(2 * Limit);
        await HostAsync(story);
        await PollUntilEndedAsync();
        Assert.Equal(RunStatus.Failed, (await ListedAsync()).Status);
        Assert.Equal(FailureCodes.DeadlineExceeded, Assert.IsType<Standing.Failed>((await EndAsync()).Standing).Failure.Code);
    }
}
