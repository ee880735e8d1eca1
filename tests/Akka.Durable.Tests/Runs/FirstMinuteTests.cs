using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Runs;

public sealed class FirstMinuteTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_of_two_phases_returns_its_result()
    {
        var greeting = RunDefinition.Of<string, string>("greeting", async (run, name) =>
        {
            var first = await run.PhaseAsync("first", _ => Task.FromResult($"Hello {name}"));
            return await run.PhaseAsync("second", _ => Task.FromResult(first + "!"));
        });

        await using var node = await TestNode.StartAsync(Database, greeting);
        var run = await node.Client.StartAsync(greeting, "Ada", new() { Id = "r1" });

        Assert.Equal("Hello Ada!", await run.ResultAsync().WaitAsync(Guard));
    }

    [Fact]
    public async Task A_stopped_run_goes_on_where_it_was_in_the_next_node()
    {
        var firstRuns = 0;
        var reached = new TaskCompletionSource();
        var open = false;
        var two = RunDefinition.Of<int, int>("two", async (run, x) =>
        {
            var a = await run.PhaseAsync("a", _ => Task.FromResult(x + Interlocked.Increment(ref firstRuns)));
            return await run.PhaseAsync("b", async phase =>
            {
                reached.TrySetResult();
                if (!Volatile.Read(ref open)) await Task.Delay(Timeout.InfiniteTimeSpan, phase.Cancellation);
                return a * 10;
            });
        });

        await using (var first = await TestNode.StartAsync(Database, two))
        {
            await first.Client.StartAsync(two, 4, new() { Id = "r1" });
            await reached.Task.WaitAsync(Guard);
        }

        Volatile.Write(ref open, true);
        await using var second = await TestNode.StartAsync(Database, two);
        var run = await second.Client.AttachAsync("r1");

        Assert.Equal(50, await run.ResultAsync<int>().WaitAsync(Guard));
        Assert.Equal(1, firstRuns);
    }

    [Fact]
    public async Task A_signal_reaches_a_run_that_waits()
    {
        var asks = RunDefinition.Of<int, string?>("asks", (run, _) => run.SignalAsync<string>("answer"));
        await using var node = await TestNode.StartAsync(Database, asks);
        var run = await node.Client.StartAsync(asks, 1);

        await node.Client.SignalAsync(run.Id.Value, "answer", "yes", id: "s1");

        Assert.Equal("yes", await run.ResultAsync().WaitAsync(Guard));
    }
}
