using Akka.Durable.Rollback;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Children and rollback: what is behind the point is undone whatever its children do, what is before it stays as it was.</summary>
public abstract class ChildRollbackConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly RunDefinition<int, int> Waits = RunDefinition.Of<int, int>("waits", (run, _) => run.SignalAsync<int>("go"));

    [Fact]
    public async Task What_came_after_the_start_of_a_child_that_still_runs_is_undone()
    {
        var story = Definition(async run =>
        {
            var child = await run.StartChildAsync(Waits, 1);
            await run.PhaseAsync("write", _ => Noted("wrote"), new() { Undo = _ => Noted("removed") });
            return await child.ResultAsync();
        });
        await HostAsync(story, Waits);
        await Client.StartAsync(story, 1, new() { Id = "r1" }).OrHangAsync();
        await HangGuard.UntilAsync(async () => (await StateAsync()).Phases.Count == 1 && await Client.FindAsync("r1:waits") is { Waits.Count: 1 });
        await Client.RollBackAsync("r1", RollbackTarget.Before(new("write"))).OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("wrote") == 2);
        await Client.SignalAsync("r1:waits", "go", 5).OrHangAsync();
        Assert.Equal(5, await ResultAsync<int>());
        Assert.Equal(["wrote", "removed", "wrote"], Log.Lines);
    }

    [Fact]
    public async Task What_was_begun_beside_a_branch_that_still_waits_is_undone()
    {
        var story = Definition(async run =>
        {
            await run.ForEachAsync(["a", "b", "c"], 2, async (branch, item) =>
            {
                if (item == "a") await branch.SignalAsync<int>("go");
                else await branch.PhaseAsync("write", _ => Noted($"wrote {item}"), new() { Undo = _ => Noted($"removed {item}") });
            });
            return 1;
        });
        await RunAsync(story);
        await HangGuard.UntilAsync(async () => (await StateAsync()).Phases.Count == 2 && Log.Lines.Count == 2);
        await Client.RollBackAsync("r1", RollbackTarget.Start).OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Lines.Count == 6);
        await Client.SignalAsync("r1", "go", 5).OrHangAsync();
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Equal(["wrote b", "wrote c", "removed c", "removed b", "wrote b", "wrote c"], Log.Lines);
    }

    [Fact]
    public async Task How_a_child_failed_before_the_point_stays_and_so_does_what_the_code_did_about_it()
    {
        var tries = 0;
        var child = RunDefinition.Of<int, int>("child", (_, x) => Interlocked.Increment(ref tries) == 1 ? throw new InvalidOperationException("no disk") : Task.FromResult(x));
        var story = Definition(async run =>
        {
            var ended = await run.ChildOutcomeAsync(child, 7);
            if (!ended.IsCompleted) await run.PhaseAsync("instead", _ => Noted("instead"));
            await run.PhaseAsync("after", _ => Noted("after"), new() { Undo = _ => Noted("not after") });
            return ended.Status;
        });
        await HostAsync(story, child);
        await Client.StartAsync(story, 1, new() { Id = "r1" }).OrHangAsync();
        Assert.Equal(RunStatus.Failed, await ResultAsync<RunStatus>());
        await Client.RollBackAsync("r1", RollbackTarget.Before(new("after"))).OrHangAsync();
        Assert.Equal(RunStatus.Failed, await ResultAsync<RunStatus>());
        Assert.Equal(["instead", "after", "not after", "after"], Log.Lines);
        Assert.Equal(1, tries);
        Assert.Empty((await StateAsync()).Mismatches);
    }

    private Task Noted(string line)
    {
        Log.Add(line);
        return Task.CompletedTask;
    }
}
