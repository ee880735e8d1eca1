using Akka.Configuration;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Leaving;

/// <summary>Nodes that leave at once: neither can hand its runs to the other, and neither waits for that.</summary>
public sealed class LeavingTogetherTests : IDisposable
{
    private const int Runs = 12;

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunDefinition<int, int> _work;
    private readonly TemporaryFolder _folder = new();

    public LeavingTogetherTests() => _work = RunDefinition.Of<int, int>("work", async (run, number) =>
    {
        var doubled = await run.PhaseAsync("double", _ => Task.FromResult(number * 2));

        // Half of them wait for a signal, and half of them execute a body that waits.
        if (number % 2 == 0) return doubled + await run.SignalAsync<int>("go");
        return doubled + await run.PhaseAsync("held", async phase =>
        {
            await _gate.Task.WaitAsync(phase.Cancellation);
            return 100;
        });
    });

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_nodes_that_leave_at_once_end_before_any_phase_of_theirs_is_cut_short_and_no_run_is_lost()
    {
        // What the coordinator tells a node that is about to join may be lost: it tells it again after this time.
        var configuration = ConfigurationFactory.ParseString("akka.cluster.sharding.updating-state-timeout = 2s").WithFallback(TestNode.Configuration(Database));
        var first = await TestNode.StartAsync(configuration, new DurableRunsOptions().Add(_work));
        var second = await TestNode.StartAsync(configuration, new DurableRunsOptions().Add(_work), Akka.Cluster.Cluster.Get(first.System).SelfAddress);
        foreach (var i in Enumerable.Range(0, Runs))
        {
            var client = i % 2 == 0 ? first.Client : second.Client;
            var run = await client.StartAsync(_work, i, new() { Id = $"run-{i}" }).OrHangAsync();
            await HangGuard.UntilAsync(async () => await client.FindAsync(run.Id.Value) is { Waits.Count: 1 } or { LastCompleted: not null, Phases.Open.Count: 1 });
        }

        // The phase of the region alone would take 65 seconds, if it did not end by itself.
        await Task.WhenAll(LeaveAsync(first), LeaveAsync(second)).OrHangAsync();

        await using var third = await TestNode.StartAsync(TestNode.Configuration(Database), new DurableRunsOptions { Time = AfterTheirLease() }.Add(_work));
        _gate.SetResult();
        foreach (var i in Enumerable.Range(0, Runs))
        {
            if (i % 2 == 0) await third.Client.SignalAsync($"run-{i}", "go", 100, $"go-{i}").OrHangAsync();
            var ended = await third.Client.WaitAsync(RunId.Parse($"run-{i}")).OrHangAsync();
            Assert.IsType<Standing.Completed>(ended.Standing);
            Assert.Equal((i * 2) + 100, await (await third.Client.AttachAsync($"run-{i}")).ResultAsync<int>().OrHangAsync());
        }
    }

    private static async Task LeaveAsync(TestNode node) => await node.DisposeAsync();

    // Of two that leave at once each may see the other still, and then neither gives the database back: the hold ends by itself.
    private static Akka.Durable.TestKit.Time.VirtualTime AfterTheirLease() =>
        new(TimeProvider.System.GetUtcNow() + (2 * DurableSettings.Default.Store.LeaseDuration));
}
