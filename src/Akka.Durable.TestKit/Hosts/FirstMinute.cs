using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What somebody does with a host in the first minute, as they would write it: on a file, with all settings at their defaults.</summary>
public abstract class FirstMinute : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;

    private string Database => Path.Combine(_folder, "runs.db");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_run_of_two_phases_returns_its_result()
    {
        var greeting = RunDefinition.Of<string, string>("greeting", async (run, name) =>
        {
            var first = await run.PhaseAsync("first", _ => Task.FromResult($"Hello {name}"));
            return await run.PhaseAsync("second", _ => Task.FromResult(first + "!"));
        });

        var (client, host) = await StartAsync(Database, greeting);
        await using var stops = host;
        var run = await client.StartAsync(greeting, "Ada", new() { Id = "r1" });

        Assert.Equal("Hello Ada!", await run.ResultAsync().OrHangAsync());
    }

    [Fact]
    public async Task A_stopped_run_goes_on_where_it_was_in_the_next_host()
    {
        var firstRuns = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = false;
        var two = RunDefinition.Of<int, int>("two", async (run, x) =>
        {
            var a = await run.PhaseAsync("a", _ => Task.FromResult(x + Interlocked.Increment(ref firstRuns)));
            return await run.PhaseAsync("b", async phase =>
            {
                reached.TrySetResult();
                if (!Volatile.Read(ref open)) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, phase.Cancellation);
                return a * 10;
            });
        });

        var (client, first) = await StartAsync(Database, two);
        await using (first)
        {
            await client.StartAsync(two, 4, new() { Id = "r1" });
            await reached.Task.OrHangAsync();
        }

        Volatile.Write(ref open, true);
        (client, var second) = await StartAsync(Database, two);
        await using var stops = second;
        var run = await client.AttachAsync("r1");

        Assert.Equal(50, await run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(1, firstRuns);
    }

    [Fact]
    public async Task A_signal_reaches_a_run_that_waits()
    {
        var asks = RunDefinition.Of<int, string?>("asks", (run, _) => run.SignalAsync<string>("answer"));
        var (client, host) = await StartAsync(Database, asks);
        await using var stops = host;
        var run = await client.StartAsync(asks, 1);

        await client.SignalAsync(run.Id.Value, "answer", "yes", id: "s1");

        Assert.Equal("yes", await run.ResultAsync().OrHangAsync());
    }

    /// <summary>Starts a host on the file; whoever asked stops it.</summary>
    protected abstract Task<(IRunClient Client, IAsyncDisposable Host)> StartAsync(string database, RunDefinition definition);
}
