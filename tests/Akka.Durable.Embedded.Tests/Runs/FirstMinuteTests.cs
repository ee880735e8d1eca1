namespace Akka.Durable.Embedded.Runs;

public sealed class FirstMinuteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;

    private string Database => Path.Combine(_folder, "runs.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_of_two_phases_returns_its_result()
    {
        var greeting = RunDefinition.Of<string, string>("greeting", async (run, name) =>
        {
            var first = await run.PhaseAsync("first", _ => Task.FromResult($"Hello {name}"));
            return await run.PhaseAsync("second", _ => Task.FromResult(first + "!"));
        });

        await using var host = await DurableHost.StartAsync(Database, greeting);
        var run = await host.StartAsync(greeting, "Ada", new() { Id = "r1" });

        Assert.Equal("Hello Ada!", await run.ResultAsync());
    }

    [Fact]
    public async Task A_stopped_run_goes_on_where_it_was_in_the_next_host()
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

        await using (var first = await DurableHost.StartAsync(Database, two))
        {
            await first.StartAsync(two, 4, new() { Id = "r1" });
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        Volatile.Write(ref open, true);
        await using var second = await DurableHost.StartAsync(Database, two);
        var run = await second.AttachAsync("r1");
        Assert.Equal(50, await run.ResultAsync<int>().WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(1, firstRuns);
    }

    [Fact]
    public async Task A_signal_reaches_a_run_that_waits()
    {
        var asks = RunDefinition.Of<int, string?>("asks", (run, _) => run.SignalAsync<string>("answer"));
        await using var host = await DurableHost.StartAsync(Database, asks);
        var run = await host.StartAsync(asks, 1);
        await host.SignalAsync(run.Id.Value, "answer", "yes", id: "s1");
        Assert.Equal("yes", await run.ResultAsync().WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
