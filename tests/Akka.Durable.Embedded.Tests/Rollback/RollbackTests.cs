using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Rollback;

public class RollbackTests
{
    private static readonly RollbackTarget ToSecond = RollbackTarget.Parse("second");

    [Fact]
    public async Task A_completed_run_goes_back_and_runs_again_from_there()
    {
        var (firsts, seconds) = (0, 0);
        var two = RunDefinition.Of<int, int>("two", async (run, x) =>
        {
            var first = await run.PhaseAsync("first", _ => Task.FromResult(x + Interlocked.Increment(ref firsts)));
            return await run.PhaseAsync("second", _ => Task.FromResult((first * 100) + Interlocked.Increment(ref seconds)));
        });
        await using var host = await HostOn.StartAsync(HostOn.Store(), two);
        var run = await host.StartAsync(two, 4, new() { Id = "r1" });
        Assert.Equal(501, await run.ResultAsync().WaitAsync(HostOn.Guard));

        await host.RollBackAsync("r1", ToSecond, by: "ann", reason: "wrong rate");

        Assert.Equal(502, await run.ResultAsync().WaitAsync(HostOn.Guard));
        Assert.Equal((1, 2), (firsts, seconds));
    }

    [Fact]
    public async Task A_failed_run_goes_back_before_the_phase_that_failed_it()
    {
        var broken = true;
        var two = RunDefinition.Of<int, int>("two", async (run, x) =>
        {
            var first = await run.PhaseAsync("first", _ => Task.FromResult(x));
            return await run.PhaseAsync<int>("second", _ => Volatile.Read(ref broken) ? throw new IOException("disk full") : Task.FromResult(first + 1));
        });
        await using var host = await HostOn.StartAsync(HostOn.Store(), two);
        var run = await host.StartAsync(two, 4);
        await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync().WaitAsync(HostOn.Guard));

        Volatile.Write(ref broken, false);
        await host.RollBackAsync(run.Id.Value, ToSecond);

        Assert.Equal(5, await run.ResultAsync().WaitAsync(HostOn.Guard));
    }

    [Fact]
    public async Task The_body_that_executes_is_told_why_and_its_late_result_never_shows()
    {
        var told = new TaskCompletionSource<StopReason>();
        var reached = new TaskCompletionSource();
        var tries = 0;
        var two = RunDefinition.Of<int, string>("two", async (run, _) =>
        {
            await run.PhaseAsync("first", _ => Task.FromResult(1));
            return await run.PhaseAsync("second", async phase =>
            {
                if (Interlocked.Increment(ref tries) > 1) return "restored";

                reached.SetResult();
                var stopped = new TaskCompletionSource();
                using var registration = phase.Cancellation.Register(stopped.SetResult);
                await stopped.Task;
                told.SetResult(phase.StopReason);
                return "late";
            });
        });
        await using var host = await HostOn.StartAsync(HostOn.Store(), two);
        var run = await host.StartAsync(two, 4);
        await reached.Task.WaitAsync(HostOn.Guard);

        await host.RollBackAsync(run.Id.Value, RollbackTarget.Parse("first"));

        Assert.Equal(StopReason.RolledBack, await told.Task.WaitAsync(HostOn.Guard));
        Assert.Equal("restored", await run.ResultAsync().WaitAsync(HostOn.Guard));
    }

    [Fact]
    public async Task The_restored_state_is_what_the_next_host_finds()
    {
        var store = HostOn.Store();
        var seconds = 0;
        var asks = RunDefinition.Of<int, string?>("asks", async (run, _) =>
        {
            await run.PhaseAsync("first", _ => Task.FromResult(1));
            var answer = await run.SignalAsync<string>("answer");
            return await run.PhaseAsync("second", _ => Task.FromResult(answer + Interlocked.Increment(ref seconds)));
        });
        await using (var first = await HostOn.StartAsync(store, asks))
        {
            var run = await first.StartAsync(asks, 1, new() { Id = "r1" });
            await first.SignalAsync("r1", "answer", "yes", id: "s1");
            Assert.Equal("yes1", await run.ResultAsync().WaitAsync(HostOn.Guard));
            var state = await first.RollBackAsync("r1", RollbackTarget.Parse("first"));
            Assert.Empty(state.Phases);
            Assert.Empty(state.Waits);
        }

        await using var second = await HostOn.StartAsync(store, asks);
        var again = await second.AttachAsync("r1");
        await second.SignalAsync("r1", "answer", "yes", id: "s1");
        await second.SignalAsync("r1", "answer", "no", id: "s2");
        Assert.Equal("no2", await again.ResultAsync<string>().WaitAsync(HostOn.Guard));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_writes_nothing()
    {
        var store = HostOn.Store();
        var two = RunDefinition.Of<int, int>("two", async (run, x) =>
        {
            await run.PhaseAsync("first", _ => Task.FromResult(x));
            return await run.PhaseAsync("second", _ => Task.FromResult(x), new PhaseOptions { Undo = _ => Task.CompletedTask });
        });
        await using var host = await HostOn.StartAsync(store, two);
        var run = await host.StartAsync(two, 4, new() { Id = "r1" });
        await run.ResultAsync().WaitAsync(HostOn.Guard);
        var before = store.Events("r1").Count;

        var plan = await host.PlanRollbackAsync("r1", RollbackTarget.Start);

        Assert.Equal(["first", "second"], plan.Phases.Select(p => p.ToString()));
        Assert.Equal(["second"], plan.Undos.Select(p => p.ToString()));
        Assert.Equal(before, store.Events("r1").Count);
        Assert.Equal(
            RefusalCodes.UnknownPhase,
            (await Assert.ThrowsAsync<RunRefusedException>(() => host.PlanRollbackAsync("r1", RollbackTarget.Parse("third")))).Code);
        Assert.Equal(
            RefusalCodes.UnknownRun,
            (await Assert.ThrowsAsync<RunRefusedException>(() => host.PlanRollbackAsync("r2", RollbackTarget.Start))).Code);
    }

    [Fact]
    public async Task A_run_whose_events_were_pruned_goes_back_all_the_same()
    {
        var store = HostOn.Store();
        var executions = 0;
        var many = RunDefinition.Of<int, int>("many", async (run, count) =>
        {
            for (var i = 1; i <= count; i++) await run.PhaseAsync("count", _ => Task.FromResult(Interlocked.Increment(ref executions)));
            return executions;
        });
        await using var host = await HostOn.StartAsync(store, DurableSettings.Default with { SnapshotEvery = 5 }, many);
        var run = await host.StartAsync(many, 40, new() { Id = "r1" });
        Assert.Equal(40, await run.ResultAsync().WaitAsync(HostOn.Guard));

        await host.RollBackAsync("r1", RollbackTarget.Before(new("count", 3)));

        Assert.Equal(78, await run.ResultAsync().WaitAsync(HostOn.Guard));
        Assert.Equal(2, Assert.Single((await host.FindAsync("r1"))!.Rollbacks).Epoch);
        Assert.True((await host.FindAsync("r1"))!.Standing is Standing.Completed);
    }
}
