using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Cluster.Waking;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Runs;

namespace Akka.Durable.Tests.Waking;

/// <summary>A node that leaves wakes nobody: what is sent to its region then waits there, and the region waits with it.</summary>
public sealed class WakingPollerTests() : Akka.TestKit.Xunit2.TestKit(
    ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.port = 0").WithFallback(TestNode.Configuration("unused.db")), "durable")
{
    private static readonly RunId Run = RunId.Parse("left-alone");

    private static readonly RunDefinition<int, int> Waits = RunDefinition.Of<int, int>("waits", (run, _) => run.SignalAsync<int>("go"));

    [Fact]
    public async Task A_run_that_nobody_executes_is_woken()
    {
        var region = CreateTestProbe();

        await LookOnceAsync(region, leaves: false);

        Assert.Equal(Run, region.ExpectMsg<RunMessage.Ask>(TimeSpan.FromMinutes(1)).Run);
    }

    [Fact]
    public async Task A_node_that_begins_to_leave_while_it_looks_wakes_nobody()
    {
        var region = CreateTestProbe();

        await LookOnceAsync(region, leaves: true);

        region.Tell("nothing before this");
        region.ExpectMsg("nothing before this", TimeSpan.FromMinutes(1));
    }

    private async Task LookOnceAsync(IActorRef region, bool leaves)
    {
        var store = new MemoryRunStore();
        var start = Bench.StartOf("waits");
        var state = RunTurn.Take(RunState.Initial, start, TimeProvider.System.GetUtcNow(), History.HistoryLimits.Of(DurableSettings.Default)).State;
        await store.RepairCatalogAsync(CatalogProjection.Of(Run, state) with { Owner = "gone~1" }, CancellationToken.None);
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        await cluster.JoinAsync(cluster.SelfAddress);

        RunsNode node = null!;
        node = new()
        {
            Id = "node",
            Scheduler = Sys.Scheduler,
            Services = new(DurableSettings.Default, new(global::System.Text.Json.JsonSerializerOptions.Web, 1024), TimeProvider.System, () => 0)
            {
                FindDefinition = _ =>
                {
                    if (leaves) node.Stopping();
                    return Waits;
                },
            },
            Store = store,
            StoreTimeout = TimeSpan.FromDays(1),
            StashCapacity = 1000,
            Region = region,
        };
        Sys.ActorOf(WakingPoller.Props(node));

        // A run that is woken does not answer here; one that is not is not waited for.
        if (leaves) await node.Resumed.Task.OrHangAsync();
    }
}
