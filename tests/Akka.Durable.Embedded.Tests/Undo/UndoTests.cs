using Akka.Durable.Embedded.Rollback;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Undo;

public class UndoTests
{
    private readonly List<string> _done = [];
    private readonly Lock _gate = new();

    [Fact]
    public async Task Retired_phases_are_undone_newest_first_before_the_run_goes_on()
    {
        var order = Order();
        await using var host = await HostOn.StartAsync(HostOn.Store(), order);
        var run = await host.StartAsync(order, "book");
        await run.ResultAsync().WaitAsync(HostOn.Guard);

        await host.RollBackAsync(run.Id.Value, RollbackTarget.Parse("reserve"));

        await run.ResultAsync().WaitAsync(HostOn.Guard);
        Assert.Equal(
            ["price", "reserve book", "charge 12", "undo charge 12 at 3 of book", "undo reserve book", "reserve book", "charge 12"], Done());
    }

    [Fact]
    public async Task A_run_that_fails_takes_back_what_it_did()
    {
        var order = Order(fails: true);
        await using var host = await HostOn.StartAsync(HostOn.Store(), order);
        var run = await host.StartAsync(order, "book", new StartOptions { Compensate = true });

        await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync().WaitAsync(HostOn.Guard));

        Assert.Equal(["price", "reserve book", "charge 12", "undo charge 12 at 3 of book", "undo reserve book"], Done());
    }

    [Fact]
    public async Task A_phase_that_failed_half_way_is_undone_without_a_result()
    {
        var seen = new TaskCompletionSource<(bool HasResult, int Checkpoint)>();
        var half = RunDefinition.Of<int, int>("half", (run, _) => run.PhaseAsync<int>(
            "load",
            async phase =>
            {
                await phase.SaveCheckpointAsync(7);
                throw new IOException("disk full");
            },
            new PhaseOptions
            {
                Undo = undo =>
                {
                    seen.SetResult((undo.HasResult, undo.Checkpoint<int>()));
                    return Task.CompletedTask;
                },
            }));
        await using var host = await HostOn.StartAsync(HostOn.Store(), half);
        var run = await host.StartAsync(half, 1, new() { Compensate = true });

        await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync().WaitAsync(HostOn.Guard));
        Assert.Equal((false, 7), await seen.Task);
    }

    [Fact]
    public async Task An_undo_that_keeps_failing_suspends_the_run_until_somebody_skips_it()
    {
        var (store, faults) = (HostOn.Store(), new StoreFaults());
        var suspended = faults.CommittedAsync("undo-failed.v1");
        var stuck = Stuck(() => throw new IOException("service is gone"));
        await using var host = await HostOn.StartAsync(new FaultyRunStore(store, faults), stuck);
        var run = await host.StartAsync(stuck, 1);
        await run.ResultAsync().WaitAsync(HostOn.Guard);

        await host.RollBackAsync(run.Id.Value, RollbackTarget.Start);
        await suspended;

        Assert.IsType<RunEvent.UndoFailed>(store.Events(run.Id.Value)[^1]);
        await host.SkipUndoAsync(run.Id.Value, new("charge"), "ann", "paid back by hand");
        Assert.Equal(2, await run.ResultAsync().WaitAsync(HostOn.Guard));
    }

    [Fact]
    public async Task An_undo_that_failed_is_tried_again_when_an_operator_says_so()
    {
        var broken = true;
        var stuck = Stuck(() => Volatile.Read(ref broken) ? throw new IOException("service is gone") : Task.CompletedTask);
        var faults = new StoreFaults();
        var suspended = faults.CommittedAsync("undo-failed.v1");
        await using var host = await HostOn.StartAsync(new FaultyRunStore(HostOn.Store(), faults), stuck);
        var run = await host.StartAsync(stuck, 1);
        await run.ResultAsync().WaitAsync(HostOn.Guard);
        await host.RollBackAsync(run.Id.Value, RollbackTarget.Start);
        await suspended;

        Volatile.Write(ref broken, false);
        await host.RetryUndoAsync(run.Id.Value, "ann", "the service is back");

        Assert.Equal(2, await run.ResultAsync().WaitAsync(HostOn.Guard));
    }

    [Fact]
    public async Task Code_that_no_longer_says_how_to_undo_suspends_the_run()
    {
        var store = HostOn.Store();
        var stuck = Stuck(() => Task.CompletedTask);
        await using (var before = await HostOn.StartAsync(store, stuck))
        {
            var run = await before.StartAsync(stuck, 1, new() { Id = "r1" });
            await run.ResultAsync().WaitAsync(HostOn.Guard);
        }

        var without = RunDefinition.Of<int, int>("stuck", (run, _) => run.PhaseAsync("pay", _ => Task.FromResult(1)));
        var faults = new StoreFaults();
        var suspended = faults.CommittedAsync("undo-failed.v1");
        await using var after = await HostOn.StartAsync(new FaultyRunStore(store, faults), without);
        await after.RollBackAsync("r1", RollbackTarget.Start);
        await suspended;

        var failed = Assert.IsType<RunEvent.UndoFailed>(store.Events("r1")[^1]);
        Assert.Equal("undo-missing", failed.Failure.Code);
        Assert.Null(failed.RetryAt);
    }

    [Fact]
    public async Task An_undo_is_handed_the_same_key_by_every_attempt()
    {
        List<string> keys = [];
        var stuck = RunDefinition.Of<int, int>("keys", (run, _) => run.PhaseAsync(
            "charge",
            _ => Task.FromResult(1),
            new PhaseOptions
            {
                UndoRetry = Retry.Fixed(3, TimeSpan.Zero),
                Undo = undo =>
                {
                    keys.Add($"{undo.Attempt} {undo.IdempotencyKey}");
                    return undo.Attempt < 3 ? throw new IOException("again") : Task.CompletedTask;
                },
            }));
        await using var host = await HostOn.StartAsync(HostOn.Store(), stuck);
        var run = await host.StartAsync(stuck, 1, new() { Id = "r1" });
        await run.ResultAsync().WaitAsync(HostOn.Guard);
        await host.RollBackAsync("r1", RollbackTarget.Start);
        await run.ResultAsync().WaitAsync(HostOn.Guard);

        Assert.Equal(["1 r1/charge/undo-2", "2 r1/charge/undo-2", "3 r1/charge/undo-2"], keys);
    }

    private static RunDefinition<int, int> Stuck(Func<Task> undo)
    {
        var charges = 0;
        return RunDefinition.Of<int, int>("stuck", (run, _) => run.PhaseAsync(
            "charge",
            _ => Task.FromResult(Interlocked.Increment(ref charges)),
            new PhaseOptions { UndoRetry = Retry.None, Undo = _ => undo() }));
    }

    private RunDefinition<string, string> Order(bool fails = false) => RunDefinition.Of<string, string>("order", async (run, item) =>
    {
        var price = await run.PhaseAsync("price", _ => DoAsync("price", 12));
        await run.PhaseAsync("reserve", _ => DoAsync($"reserve {item}", 1), new PhaseOptions { Undo = _ => DoAsync($"undo reserve {item}", 0) });
        await run.PhaseAsync(
            "charge",
            async phase =>
            {
                await phase.SaveCheckpointAsync(3);
                return await DoAsync($"charge {price}", price);
            },
            new PhaseOptions
            {
                Input = item,
                Undo = undo => DoAsync($"undo charge {undo.Result<int>()} at {undo.Checkpoint<int>()} of {undo.Input<string>()}", 0),
            });
        return fails ? throw new IOException("no carrier") : "shipped";
    });

    private Task<int> DoAsync(string what, int result)
    {
        lock (_gate) _done.Add(what);
        return Task.FromResult(result);
    }

    private List<string> Done()
    {
        lock (_gate) return [.. _done];
    }
}
