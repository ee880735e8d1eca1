using Akka.Durable.Cluster.Runs;

namespace Akka.Durable.Tests.Processes;

/// <summary>A node that stands still for longer than the cluster waits for it, and then goes on as if nothing had happened.</summary>
public sealed class StoppedNodeTests
{
    private const int Shelves = 6;

    [UnixFact]
    public async Task What_a_node_writes_after_its_runs_were_taken_over_is_refused()
    {
        await using var cluster = await ClusterOfProcesses.StartAsync();
        var stale = cluster.Nodes[0];
        var address = await stale.AddressAsync();
        var runs = await cluster.StartRunsOnAsync(stale, "stale", Shelves, stepMilliseconds: 150);

        await cluster.StopAsync(stale);
        await cluster.UntilListedAsync(runs, row => row.Owner is not { } owner || RunsNode.NodeOf(owner) != address);
        await stale.SignalAsync("CONT");

        // It learns that the others go on without it, and ends by itself.
        await stale.EndedAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await cluster.AssertAllDoneOnceAsync(runs, Shelves);
        Assert.Contains("UNIQUE constraint failed: journal.persistence_id, journal.sequence_number", stale.Said, StringComparison.Ordinal);
    }
}
