using System.Collections.Immutable;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Changes;

/// <summary>What a verb recorded is what the next host acts on.</summary>
public sealed class NextHostTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private readonly Sandbox _sandbox = new();
    private int _executions;

    public void Dispose() => _sandbox.Dispose();

    private string Database => _sandbox.File("runs.db");

    [Fact]
    public async Task A_signal_that_the_run_waited_for_lets_it_go_on()
    {
        await AskedAndStoppedAsync();

        var call = await CallAsync("signal", "r1", "answer", "--text", "yes");

        Assert.Equal(
            "✔ Run 'r1' has the signal 'answer' that it waited for.\n  It goes on when a host with the definition 'asks' starts.", call.Drawn);
        await using var host = await DurableHost.StartAsync(Database, Asks());
        Assert.Equal("yes", await (await host.AttachAsync("r1")).ResultAsync<string>().WaitAsync(Guard));
    }

    [Fact]
    public async Task A_run_asked_to_end_ends_without_its_code()
    {
        await AskedAndStoppedAsync();
        await CallAsync("cancel", "r1", "--reason", "no longer wanted");
        var executed = _executions;

        await using var host = await DurableHost.StartAsync(Database, Asks());
        var end = await host.WaitAsync(RunId.Parse("r1")).WaitAsync(Guard);

        Assert.Equal(new Standing.Cancelled(ProgramCall.User, "no longer wanted"), end.Standing);
        Assert.Equal(executed, _executions);
    }

    [Fact]
    public async Task A_paused_run_is_left_alone_until_it_is_resumed()
    {
        await AskedAndStoppedAsync();
        await CallAsync("pause", "r1");
        await CallAsync("signal", "r1", "answer", "--text", "yes");
        var executed = _executions;
        await using (var host = await DurableHost.StartAsync(Database, Asks()))
        {
            await host.Resumed.WaitAsync(Guard);
            Assert.IsType<Standing.Paused>((await host.FindAsync("r1"))!.Standing);
            Assert.Equal(executed, _executions);
        }

        await CallAsync("resume", "r1");
        await using var second = await DurableHost.StartAsync(Database, Asks());
        Assert.Equal("yes", await (await second.AttachAsync("r1")).ResultAsync<string>().WaitAsync(Guard));
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_from_what_failed()
    {
        var (firsts, broken) = (0, true);
        var two = RunDefinition.Of<int, int>("two", async (run, x) =>
        {
            var first = await run.PhaseAsync("first", _ => Task.FromResult(x + ++firsts));
            return await run.PhaseAsync("second", _ => broken ? throw new NonRetryableException("out of paper") : Task.FromResult(first * 10));
        });
        await using (var host = await DurableHost.StartAsync(Database, two))
        {
            await host.StartAsync(two, 4, new() { Id = "r1" });
            Assert.IsType<Standing.Failed>((await host.WaitAsync(RunId.Parse("r1")).WaitAsync(Guard)).Standing);
        }

        broken = false;
        Assert.Equal(0, (await CallAsync("retry", "r1")).ExitCode);

        await using var next = await DurableHost.StartAsync(Database, two);
        Assert.Equal(50, await (await next.AttachAsync("r1")).ResultAsync<int>().WaitAsync(Guard));
        Assert.Equal(1, firsts);
    }

    private RunDefinition<int, string?> Asks() => RunDefinition.Of<int, string?>("asks", async (run, _) =>
    {
        Interlocked.Increment(ref _executions);
        return await run.SignalAsync<string>("answer");
    });

    // As a host leaves it that is killed while the run waits.
    private async Task AskedAndStoppedAsync()
    {
        await using var store = await StoredRuns.OpenAsync(Database);
        await StoredRuns.AppendAsync(
            store,
            "r1",
            [
                new RunEvent.Started("asks", "1", StoredRuns.Json("1"), "host-1", ImmutableSortedDictionary<string, string>.Empty),
                new RunEvent.WaitStarted(new Address("signal:answer"), "answer", null),
            ],
            RunScenario.Noon);
    }

    private Task<ProgramCall> CallAsync(params string[] arguments) => ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", "runs.db"]);
}
