using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Results that will not be asked for again are dropped, and code that is executed again passes over their phases.</summary>
public abstract class ForgetConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task A_loop_that_forgets_goes_on_behind_what_it_forgot_after_a_crash()
    {
        var story = Loop();
        await RunAsync(story);
        await Log.Gate("hold 1").Reached;
        await CrashAndRecoverAsync(story);
        await Log.Gate("hold 2").Reached;
        Log.Gate("hold 2").Open();
        Assert.Equal(3, await ResultAsync<int>());
        Assert.Equal(["t1", "t2", "t3"], Log.Lines);
        Assert.Equal(3, (await EventsAsync<RunEvent.PhaseForgotten>()).Count);
    }

    [Fact]
    public async Task Rolled_back_to_before_it_a_forgotten_phase_runs_anew()
    {
        var story = Loop();
        await RunAsync(story);
        await Log.Gate("hold 1").Reached;
        await Client.RollBackAsync("r1", RollbackTarget.Parse("turn[2]")).OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("t3") == 2);
        Assert.Equal(["t1", "t2", "t3", "t2", "t3"], Log.Lines);
    }

    [Fact]
    public async Task Code_that_asks_for_a_forgotten_phase_again_is_told_so()
    {
        var story = Definition(async run =>
        {
            await run.PhaseAsync("load", _ => Task.FromResult(7));
            await run.ForgetAsync("load");
            return await HoldAsync(run);
        });
        await RunAsync(story);
        await Log.Gate("hold 1").Reached;
        var run = await CrashAndRecoverAsync(story);
        var failed = await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(typeof(RunUsageException).FullName, failed.Failure.Type);
        Assert.Contains("load was forgotten", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phase_that_is_called_again_without_a_key_is_refused_on_the_first_execution_already()
    {
        var failed = await FailureOfAsync(async run =>
        {
            await run.PhaseAsync("load", _ => Task.FromResult(7));
            await run.ForgetAsync("load");
            return await run.PhaseAsync("load", _ => Task.FromResult(8));
        });
        Assert.Contains("a key of its own", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_completed_or_can_be_undone_cannot_be_forgotten()
    {
        var said = await ResultOfAsync(async run =>
        {
            await run.PhaseAsync("charge", _ => Task.FromResult(7), new() { Undo = _ => Task.CompletedTask });
            var one = await Assert.ThrowsAsync<RunUsageException>(() => Told(() => run.ForgetAsync("nothing")));
            var other = await Assert.ThrowsAsync<RunUsageException>(() => Told(() => run.ForgetAsync("charge")));
            return $"{one.Message} {other.Message}";
        });
        Assert.Contains("has not completed", said, StringComparison.Ordinal);
        Assert.Contains("its undo needs", said, StringComparison.Ordinal);

        static async Task Told(Func<Task> call) => await call();
    }

    private RunDefinition<int, int> Loop() => Definition(async run =>
    {
        for (var n = 1; n <= 3; n++)
        {
            if (run.IsForgotten("turn", $"{n}")) continue;
            await run.PhaseAsync("turn", $"{n}", _ =>
            {
                Log.Add($"t{n}");
                return Task.FromResult(n);
            });
            await run.ForgetAsync("turn", $"{n}");
        }

        return await HoldAsync(run);
    });

    private Task<int> HoldAsync(RunContext run) => run.PhaseAsync("hold", async phase =>
    {
        await Log.Gate($"hold {phase.Epoch}").PassAsync(phase.Cancellation);
        return 3;
    });
}
