using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Cluster.Runs;

namespace Akka.Durable.Tests.Processes;

/// <summary>A node that stands still for longer than the cluster waits for it, and then goes on as if nothing had happened.</summary>
public sealed class StoppedNodeTests
{
    // So many that a busy machine is not through with them before the node is stopped, for then nothing would be written late; and so few that no
    // event is deleted behind a snapshot, for all of them are looked at.
    private const int Shelves = 6;

    // Far longer than an append: a node that is stopped in the middle of one finds that it timed out, and reads the run anew instead of writing.
    private const int StepMilliseconds = 1000;

    [UnixFact]
    public async Task What_a_node_writes_after_its_runs_were_taken_over_is_refused()
    {
        await using var cluster = await ClusterOfProcesses.StartAsync();
        var (stale, runs) = await cluster.StartRunsOnAsync(0, "stale", Shelves, StepMilliseconds);
        var address = await stale.AddressAsync();

        await cluster.StopAsync(stale);
        Assert.True(await cluster.AnyUnderWayAsync(stale, runs), "the runs had ended before the node was stopped");
        await cluster.UntilListedAsync(runs, row => row.Owner is not { } owner || RunsNode.NodeOf(owner) != address);
        await stale.SignalAsync("CONT");

        // It learns that the others go on without it, and ends by itself.
        await stale.EndedAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await cluster.AssertAllDoneOnceAsync(runs, Shelves);
        Assert.True(stale.Said.Contains("UNIQUE constraint failed: journal.persistence_id, journal.sequence_number", StringComparison.Ordinal), stale.Said);
    }
}
