using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>The same work for many items: keyed by item, so many at a time, each once.</summary>
public abstract class ForEachConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task Each_item_has_phases_of_its_own_and_results_come_in_the_order_of_the_items()
    {
        var sums = await ResultOfAsync(run => run.ForEachAsync([3, 1, 2], 2, async (branch, n) =>
        {
            var doubled = await branch.PhaseAsync("double", _ => Task.FromResult(n * 2));
            return await branch.PhaseAsync("add", _ => Task.FromResult(doubled + 1));
        }));
        Assert.Equal([7, 3, 5], sums);
        Assert.Equal(
            ["add[1]", "add[2]", "add[3]", "double[1]", "double[2]", "double[3]"],
            (await StateAsync()).Phases.Keys.Select(p => p.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_more_are_under_way_at_once_than_the_limit()
    {
        var (now, most) = (0, 0);
        await RunAsync(Definition(run => run.ForEachAsync(Enumerable.Range(1, 9), 3, async (branch, n) => await branch.PhaseAsync("work", async phase =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            if (n <= 3) await Log.Gate($"item {n}").PassAsync(phase.Cancellation);
            Interlocked.Decrement(ref now);
            return n;
        }))));
        for (var n = 1; n <= 3; n++) await Log.Gate($"item {n}").Reached;
        Assert.Equal(3, Volatile.Read(ref now));
        for (var n = 1; n <= 3; n++) Log.Gate($"item {n}").Open();
        Assert.Equal(Enumerable.Range(1, 9), await ResultAsync<int[]>());
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Items_that_were_done_before_a_crash_are_not_done_again()
    {
        var story = Definition(run => run.ForEachAsync(["a", "b", "c"], 1, (branch, item) => branch.PhaseAsync("work", async phase =>
        {
            if (item == "c") await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            Log.Add(item);
            return item;
        })));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        Assert.Equal(["a", "b", "c"], await ResultAsync<string[]>());
        Assert.Equal(["a", "b", "c"], Log.Lines);
    }

    [Fact]
    public async Task After_a_failure_none_is_begun_any_more()
    {
        var failed = await FailureOfAsync(run => run.ForEachAsync([1, 2, 3], 1, (branch, n) => branch.PhaseAsync("work", _ =>
        {
            Log.Add($"{n}");
            return n == 2 ? throw new InvalidOperationException("two") : Task.FromResult(n);
        })));
        Assert.Equal("two", failed.Failure.Message);
        Assert.Equal(["1", "2"], Log.Lines);
    }

    [Fact]
    public async Task Two_items_of_one_key_are_refused_before_any_is_begun()
    {
        var failed = await FailureOfAsync(run => run.ForEachAsync(["x", "x"], 2, (branch, item) => branch.PhaseAsync("work", _ => Task.FromResult(item))));
        Assert.Equal("usage", failed.Failure.Code);
        Assert.Empty(await EventsAsync<RunEvent.PhaseCompleted>());
    }

    [Fact]
    public async Task Loops_within_loops_keep_their_items_apart()
    {
        var all = await ResultOfAsync(run => run.ForEachAsync(["a", "b"], 2, (outer, letter) =>
            outer.ForEachAsync([1, 2], 2, (inner, digit) => inner.PhaseAsync("work", _ => Task.FromResult($"{letter}{digit}")))));
        Assert.Equal(["a1", "a2", "b1", "b2"], all.SelectMany(l => l));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
