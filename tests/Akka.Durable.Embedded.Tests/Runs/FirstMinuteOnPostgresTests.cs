using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Embedded.Runs;

/// <summary>What works on a file works on a server, by two lines of configuration.</summary>
public sealed class FirstMinuteOnPostgresTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(120);

    [PostgresFact]
    public async Task A_stopped_run_goes_on_where_it_was_in_the_next_host_and_takes_its_signal()
    {
        await using var server = await PostgresServer.StartAsync();
        var firstRuns = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = false;
        var greeting = RunDefinition.Of<string, string>("greeting", async (run, name) =>
        {
            var hello = await run.PhaseAsync("hello", _ => Task.FromResult($"Hello {name} {Interlocked.Increment(ref firstRuns)}"));
            var told = await run.PhaseAsync("tell", async phase =>
            {
                reached.TrySetResult();
                if (!Volatile.Read(ref open)) await Task.Delay(Timeout.InfiniteTimeSpan, phase.Cancellation);
                return hello + ", told";
            });
            return told + await run.SignalAsync<string>("answer");
        });

        await using (var first = await DurableHost.StartAsync(On(server, greeting)))
        {
            await first.StartAsync(greeting, "Ada", new() { Id = "r1" });
            await reached.Task.WaitAsync(Guard);
        }

        Volatile.Write(ref open, true);
        await using var second = await DurableHost.StartAsync(On(server, greeting));
        var attached = await second.AttachAsync("r1");
        await second.SignalAsync("r1", "answer", "!", id: "s1");
        Assert.Equal("Hello Ada 1, told!", await attached.ResultAsync<string>().WaitAsync(Guard));
        Assert.Equal(1, firstRuns);
    }

    private static DurableHostOptions On(PostgresServer server, RunDefinition definition) => new DurableHostOptions
    {
        Settings = DurableSettings.Default with
        {
            Store = new StoreSettings { Provider = "postgresql", PostgresConnectionString = server.ConnectionString() },
        },
    }.Add(definition);
}
