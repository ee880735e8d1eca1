using Akka.Configuration;
using Akka.Durable.Node;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Sharding;

/// <summary>More nodes than Akka.NET's replicator can send deltas to: with deltas its state is lost every second, and shards stay without a home.</summary>
public sealed class FourNodesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Runs_are_kept_by_each_of_four_nodes()
    {
        using var folder = new TemporaryFolder();

        // What the coordinator tells a node that is about to join may be lost: it tells it again after this time.
        var configuration = ConfigurationFactory.ParseString("akka.cluster.sharding.updating-state-timeout = 2s")
            .WithFallback(TestNode.Configuration(folder.File("runs.db")));
        var nodes = new List<TestNode>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                var options = new DurableRunsOptions().Add(new Inventory());
                nodes.Add(await TestNode.StartAsync(
                    configuration, options, nodes.Count > 0 ? Akka.Cluster.Cluster.Get(nodes[0].System).SelfAddress : null));
            }

            // As many shards as runs, nearly: they are given to whoever keeps the fewest.
            for (var i = 0; i < 16; i++)
            {
                var run = await nodes[i % 4].Client
                    .StartAsync("inventory", new InventoryRequest(1, 0, folder.File("")), new() { Id = $"run-{i}" })
                    .WaitAsync(Patience);
                Assert.Equal(6, await run.ResultAsync<long>().WaitAsync(Patience));
            }
        }
        finally
        {
            foreach (var node in Enumerable.Reverse(nodes)) await node.DisposeAsync();
        }
    }
}
