using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Cancel, terminate, pause and resume, with bodies that heed their token and bodies that do not.</summary>
public abstract class ControlConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task Cancelling_fires_the_bodys_token_with_the_reason_and_the_run_is_cancelled()
    {
        var run = await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        await Client.CancelAsync("r1", "ann", "wrong file").OrHangAsync();
        var cancelled = await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal((RunStatus.Cancelled, "ann", "wrong file"), (cancelled.Status, cancelled.By, cancelled.Reason));
        Assert.Equal(["stopped: Cancelled"], Log.Lines);
    }

    [Fact]
    public async Task A_body_that_ignores_its_token_is_abandoned_after_the_grace_and_its_late_completion_is_refused()
    {
        var run = await RunAsync(Deaf());
        await Log.Gate("epoch 1").Reached;
        await Client.CancelAsync("r1").OrHangAsync();
        Assert.Equal(RunStatus.Running, (await ListedAsync()).Status);

        await PassAsync(Settings.CancelGrace);
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Log.Gate("epoch 1").Open();
        await Log.Gate("returned").Reached;
        Assert.Empty(await EventsAsync<RunEvent.PhaseCompleted>());
        Assert.Equal(RunStatus.Cancelled, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task A_recorded_cancel_beats_a_result_that_comes_after_it()
    {
        var run = await RunAsync(Deaf());
        await Log.Gate("epoch 1").Reached;
        await Client.CancelAsync("r1").OrHangAsync();
        Log.Gate("epoch 1").Open();
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Empty(await EventsAsync<RunEvent.Completed>());
    }

    [Fact]
    public async Task Cancelling_twice_is_recorded_once()
    {
        var run = await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        await Task.WhenAll(Client.CancelAsync("r1", "ann"), Client.CancelAsync("r1", "bob")).OrHangAsync();
        await run.WaitAsync().OrHangAsync();
        await Client.CancelAsync("r1", "cy").OrHangAsync();
        Assert.Single(await EventsAsync<RunEvent.CancelRequested>());
        Assert.Single(await EventsAsync<RunEvent.Cancelled>());
    }

    [Fact]
    public async Task Cancelling_a_run_that_has_completed_is_refused_and_changes_nothing()
    {
        await ResultOfAsync(_ => Task.FromResult(1));
        await AssertRefusedAsync(RefusalCodes.RunEnded, () => Client.CancelAsync("r1"));
        Assert.Equal(RunStatus.Completed, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task A_run_that_waits_in_no_memory_is_cancelled_at_once()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        var run = await RunAsync(Definition(r => r.SignalAsync<int>("never")));
        await UntilRecordedAsync<RunEvent.Parked>();
        await Client.CancelAsync("r1", "ann").OrHangAsync();
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task A_run_whose_host_died_while_it_waited_can_be_cancelled()
    {
        var story = Definition(r => r.SignalAsync<int>("never"));
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        var run = await CrashAndRecoverAsync(story);
        await Client.CancelAsync("r1", "ann").OrHangAsync();
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task A_cancel_that_was_recorded_before_a_crash_is_carried_out_after_it()
    {
        var story = Deaf();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        await Client.CancelAsync("r1", "ann").OrHangAsync();
        var run = await CrashAndRecoverAsync(story);
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.DoesNotContain("body 2", Log.Lines);
    }

    [Fact]
    public async Task Terminating_ends_the_run_without_waiting_for_its_body_which_is_told()
    {
        var run = await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        await Client.TerminateAsync("r1", "ann", "enough").OrHangAsync();
        var ended = await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(RunStatus.Terminated, ended.Status);
        await HangGuard.UntilAsync(() => Log.Count("stopped: Terminated") == 1);
    }

    [Fact]
    public async Task A_paused_run_is_stopped_and_goes_on_from_its_phase_when_it_is_resumed()
    {
        await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        await Client.PauseAsync("r1", "ann", "lunch").OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("stopped: Paused") == 1);
        var row = await ListedAsync();
        Assert.Equal((RunStatus.Paused, "by ann: lunch"), (row.Status, row.Reason));

        await Client.ResumeAsync("r1", "ann").OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Lines.Count == 1);
        await UntilRecordedAsync<RunEvent.Claimed>();
        var epoch = (await EventsAsync<RunEvent.Claimed>())[^1].Epoch;
        await Log.Gate($"epoch {epoch}").Reached;
        Log.Gate($"epoch {epoch}").Open();
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task What_a_body_that_ignores_the_pause_reports_is_refused_and_its_successor_waits_for_it()
    {
        await RunAsync(Deaf());
        await Log.Gate("epoch 1").Reached;
        await Client.PauseAsync("r1").OrHangAsync();
        await Client.ResumeAsync("r1").OrHangAsync();
        await UntilRecordedAsync<RunEvent.Claimed>();
        Assert.Equal(["body 1"], Log.Lines);

        Log.Gate("epoch 1").Open();
        var epoch = (await EventsAsync<RunEvent.Claimed>())[^1].Epoch;
        await Log.Gate($"epoch {epoch}").Reached;
        Log.Gate($"epoch {epoch}").Open();
        Assert.Equal((int)epoch, await ResultAsync<int>());
        Assert.Equal(["body 1", $"body {epoch}"], Log.Lines);
    }

    [Fact]
    public async Task A_successor_waits_no_longer_than_the_grace_for_a_body_that_never_ends()
    {
        await RunAsync(Deaf());
        await Log.Gate("epoch 1").Reached;
        await Client.PauseAsync("r1").OrHangAsync();
        await PassAsync(Settings.CancelGrace);
        await Client.ResumeAsync("r1").OrHangAsync();
        await UntilRecordedAsync<RunEvent.Claimed>();
        var epoch = (await EventsAsync<RunEvent.Claimed>())[^1].Epoch;
        await Log.Gate($"epoch {epoch}").Reached;
        Log.Gate($"epoch {epoch}").Open();
        Assert.Equal((int)epoch, await ResultAsync<int>());
        Log.Gate("epoch 1").Open();
    }

    [Fact]
    public async Task A_pause_survives_a_restart()
    {
        var story = Held();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        await Client.PauseAsync("r1").OrHangAsync();
        await CrashAndRecoverAsync(story);
        Assert.Equal(RunStatus.Paused, (await ListedAsync()).Status);
        Assert.Empty(await EventsAsync<RunEvent.Claimed>());
        await Client.ResumeAsync("r1").OrHangAsync();
        await UntilRecordedAsync<RunEvent.Claimed>();
    }

    [Fact]
    public async Task A_run_that_is_paused_while_it_waits_does_not_wake()
    {
        await RunAsync(Definition(async run =>
        {
            await run.DelayAsync(TimeSpan.FromHours(1));
            return 1;
        }));
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await Client.PauseAsync("r1").OrHangAsync();
        await Time.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Empty(await EventsAsync<RunEvent.TimerFired>());
        await Client.ResumeAsync("r1").OrHangAsync();
        await PollUntilEndedAsync();
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_paused_run_can_be_cancelled_and_a_run_that_is_not_there_cannot()
    {
        var run = await RunAsync(Held());
        await Log.Gate("epoch 1").Reached;
        await Client.PauseAsync("r1").OrHangAsync();
        await Client.CancelAsync("r1").OrHangAsync();
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.CancelAsync("nobody"));
    }

    [Fact]
    public async Task What_a_run_leaves_running_beside_its_end_is_told_that_the_run_has_ended()
    {
        await RunAsync(Definition(run =>
        {
            _ = run.PhaseAsync("beside", async phase =>
            {
                try
                {
                    await Log.Gate("beside").PassAsync(phase.Cancellation);
                }
                finally
                {
                    Log.Add($"{phase.StopReason}");
                }
            });
            return Log.Gate("beside").Reached.ContinueWith(_ => 1, TaskScheduler.Default);
        }));
        Assert.Equal(1, await ResultAsync<int>());
        await HangGuard.UntilAsync(() => Log.Count("RunEnded") == 1);
    }

    /// <summary>Stays in its phase until its token fires, and says why it did.</summary>
    private RunDefinition<int, int> Held() => Definition(run => run.PhaseAsync("held", async phase =>
    {
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

    /// <summary>Stays in its phase until the gate opens, whatever its token says.</summary>
    private RunDefinition<int, int> Deaf() => Definition(run => run.PhaseAsync("deaf", async phase =>
    {
        Log.Add($"body {phase.Epoch}");
        await Log.Gate($"epoch {phase.Epoch}").PassAsync();
        _ = Log.Gate("returned").PassAsync();
        return (int)phase.Epoch;
    }));
}
