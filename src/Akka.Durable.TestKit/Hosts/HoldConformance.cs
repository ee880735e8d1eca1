using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Runs that are held for a reason, and deadlines that are moved.</summary>
public abstract class HoldConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Suspending_tells_the_body_and_resuming_runs_the_phase_again()
    {
        var run = await RunAsync(Held());
        await Log.Gate("held").Reached;
        await Client.SuspendAsync("r1", "ask the customer", "ann").OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("stopped: Suspended") == 1);
        await UntilListedAsync(RunStatus.Suspended);
        Assert.Equal("by ann: ask the customer", (await ListedAsync()).Reason);

        Log.Gate("held").Open();
        await Client.ResumeAsync("r1", "bob", "asked").OrHangAsync();
        Assert.Equal(1, await run.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task Code_that_suspends_the_run_goes_on_behind_that_call_when_it_is_resumed_and_not_before()
    {
        var story = Suspends();
        var run = await RunAsync(story);
        await UntilListedAsync(RunStatus.Suspended);
        Assert.Equal("the rate is odd", (await ListedAsync()).Reason);
        await CrashAndRecoverAsync(story);
        Assert.Equal(RunStatus.Suspended, (await ListedAsync()).Status);
        Assert.Equal(["before"], Log.Lines);

        await Client.ResumeAsync("r1", "ann", "it is right").OrHangAsync();
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Equal(["before", "after"], Log.Lines);
        Assert.Single(await EventsAsync<RunEvent.Suspended>());
    }

    [Fact]
    public async Task A_run_that_its_code_has_suspended_can_be_cancelled()
    {
        var run = await RunAsync(Suspends());
        await UntilListedAsync(RunStatus.Suspended);
        await Client.CancelAsync("r1", "ann", "it is wrong").OrHangAsync();
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(["before"], Log.Lines);
    }

    [Fact]
    public async Task A_signal_to_a_suspended_run_is_kept_for_it()
    {
        var run = await RunAsync(Definition(async r =>
        {
            await r.SuspendAsync("look");
            return await r.SignalAsync<int>("go");
        }));
        await UntilListedAsync(RunStatus.Suspended);
        await Client.SignalAsync("r1", "go", 7).OrHangAsync();
        await Client.ResumeAsync("r1").OrHangAsync();
        Assert.Equal(7, await run.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task Suspending_without_a_reason_is_refused()
    {
        await RunAsync(Held());
        await AssertRefusedAsync(RefusalCodes.InvalidInput, () => Client.SuspendAsync("r1", " "));
    }

    [Fact]
    public async Task A_deadline_that_was_moved_lets_the_run_live_until_then_and_no_longer()
    {
        var run = await RunAsync(Held(), new() { Deadline = Time.GetUtcNow() + Hour });
        await Log.Gate("held").Reached;
        await Client.ChangeDeadlineAsync("r1", Time.GetUtcNow() + (3 * Hour), "ann", "slow disk").OrHangAsync();
        await Time.TimerSetAsync(3 * Hour).OrHangAsync();
        await Time.AdvanceAsync(2 * Hour);
        Assert.Equal(RunStatus.Running, (await ListedAsync()).Status);

        await PassAsync(Hour);
        Assert.Equal("deadline-exceeded", (await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<int>().OrHangAsync())).Failure.Code);
        Assert.Equal(["stopped: Deadline"], Log.Lines);
    }

    [Fact]
    public async Task A_deadline_that_was_taken_away_never_ends_the_run()
    {
        var run = await RunAsync(Held(), new() { Deadline = Time.GetUtcNow() + Hour });
        await Log.Gate("held").Reached;
        await Client.ChangeDeadlineAsync("r1", null, "ann").OrHangAsync();
        await Time.AdvanceAsync(100 * Hour);
        Log.Gate("held").Open();
        Assert.Equal(1, await run.ResultAsync<int>().OrHangAsync());
    }

    private RunDefinition<int, int> Suspends() => Definition(async run =>
    {
        await run.PhaseAsync("before", _ => Logged("before"));
        await run.SuspendAsync("the rate is odd");
        return await run.PhaseAsync("after", _ => Logged("after"));
    });

    private Task<int> Logged(string line)
    {
        Log.Add(line);
        return Task.FromResult(1);
    }

    private RunDefinition<int, int> Held() => Definition(run => run.PhaseAsync("work", async phase =>
    {
        try
        {
            await Log.Gate("held").PassAsync(phase.Cancellation);
        }
        catch (OperationCanceledException)
        {
            Log.Add($"stopped: {phase.StopReason}");
            throw;
        }

        return 1;
    }));
}
