using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>A run whose history grows too long: it is said once, later nothing new is begun, and somebody gets it going again.</summary>
public abstract class HistoryConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task A_long_history_is_said_once_and_listed()
    {
        Settings = Settings with { HistoryWarn = 3 };
        var run = await RunAsync(Phases(5, gate: 5));
        await Log.Gate("p5").Reached;
        await HangGuard.UntilAsync(async () => (await ListedAsync()).Reason == "has a long history: 3 events and more");

        Log.Gate("p5").Open();
        Assert.Equal(5, await run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(3, Assert.Single(await EventsAsync<RunEvent.HistoryWarned>()).Events);
    }

    [Fact]
    public async Task Where_it_is_full_no_further_body_runs_and_the_run_stands_suspended_across_a_restart()
    {
        Settings = Settings with { HistoryMax = 3 };
        var story = Phases(5);
        await RunAsync(story);
        await AssertFullAsync();
        await CrashAndRecoverAsync(story);
        await AssertFullAsync();
        Assert.Equal(["p1", "p2"], Log.Lines);
    }

    [Fact]
    public async Task With_the_limit_raised_it_is_resumed_and_completes()
    {
        Settings = Settings with { HistoryMax = 3 };
        var story = Phases(5);
        await RunAsync(story);
        await AssertFullAsync();
        Settings = Settings with { HistoryMax = 0 };
        await StopAndRecoverAsync(story);
        await Client.ResumeAsync("r1", "ann").OrHangAsync();
        Assert.Equal(5, await ResultAsync<int>());
        Assert.Equal(["p1", "p2", "p3", "p4", "p5"], Log.Lines);
    }

    [Fact]
    public async Task Resumed_with_the_limit_as_it_was_it_is_held_again()
    {
        Settings = Settings with { HistoryMax = 3 };
        await RunAsync(Phases(5));
        await AssertFullAsync();
        await Client.ResumeAsync("r1").OrHangAsync();
        await UntilRecordedAsync<RunEvent.HistoryFilled>(2);
        await AssertFullAsync();
        Assert.Equal(["p1", "p2"], Log.Lines);
    }

    [Fact]
    public async Task Steps_are_bounded_within_one_phase_and_go_on_where_they_were()
    {
        Settings = Settings with { HistoryMax = 4 };
        var story = Definition(run => run.PhaseAsync("p", async phase =>
        {
            for (var n = 1; n <= 4; n++) await phase.StepAsync($"s{n}", () => Done($"s{n}"));
            return 4;
        }));
        await RunAsync(story);
        await AssertFullAsync();
        Assert.Equal(["s1", "s2"], Log.Lines);

        Settings = Settings with { HistoryMax = 100 };
        await StopAndRecoverAsync(story);
        await Client.ResumeAsync("r1").OrHangAsync();
        Assert.Equal(4, await ResultAsync<int>());
        Assert.Equal(["s1", "s2", "s3", "s4"], Log.Lines);
    }

    [Fact]
    public async Task Checkpoints_are_bounded()
    {
        Settings = Settings with { HistoryMax = 4, CheckpointThrottle = TimeSpan.Zero };
        await RunAsync(Definition(run => run.PhaseAsync("p", async phase =>
        {
            for (var n = 1; n <= 10; n++)
            {
                await phase.SaveCheckpointAsync(n);
                Log.Add($"c{n}");
            }

            return 10;
        })));
        await AssertFullAsync();
        Assert.Equal(["c1", "c2"], Log.Lines);
    }

    [Fact]
    public async Task Waits_are_bounded()
    {
        Settings = Settings with { HistoryMax = 3 };
        await RunAsync(Definition(async run =>
        {
            for (var n = 1; n <= 3; n++) await run.DelayAsync(TimeSpan.Zero);
            return 3;
        }));
        await AssertFullAsync();
        Assert.Single(await EventsAsync<RunEvent.WaitStarted>());
    }

    [Fact]
    public async Task A_signal_reaches_a_full_run_and_it_is_cancelled()
    {
        Settings = Settings with { HistoryMax = 3 };
        var run = await RunAsync(Phases(5));
        await AssertFullAsync();
        await Client.SignalAsync("r1", "approve", true, id: "s1").OrHangAsync();
        await Client.CancelAsync("r1", "ann", "it loops").OrHangAsync();
        Assert.Equal("ann", (await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync())).By);
        Assert.Single(await EventsAsync<RunEvent.SignalReceived>());
    }

    [Fact]
    public async Task A_full_run_that_is_rolled_back_goes_on_from_there()
    {
        Settings = Settings with { HistoryMax = 3 };
        await RunAsync(Phases(3));
        await AssertFullAsync();
        await Client.RollBackAsync("r1", RollbackTarget.Parse("p2")).OrHangAsync();
        Assert.Equal(3, await ResultAsync<int>());
        Assert.Equal(["p1", "p2", "p2", "p3"], Log.Lines);
    }

    private RunDefinition<int, int> Phases(int count, int gate = 0) => Definition(async run =>
    {
        for (var n = 1; n <= count; n++)
        {
            await run.PhaseAsync($"p{n}", async phase =>
            {
                if (n == gate) await Log.Gate($"p{n}").PassAsync(phase.Cancellation);
                Log.Add($"p{n}");
            });
        }

        return count;
    });

    private Task<int> Done(string line)
    {
        Log.Add(line);
        return Task.FromResult(1);
    }

    private async Task AssertFullAsync()
    {
        await UntilListedAsync(RunStatus.Suspended);
        Assert.StartsWith($"{RefusalCodes.HistoryFull}: ", (await ListedAsync()).Reason, StringComparison.Ordinal);
        await HangGuard.UntilAsync(async () => (await StateAsync()).Standing is Standing.Suspended { Code: RefusalCodes.HistoryFull });
    }
}
