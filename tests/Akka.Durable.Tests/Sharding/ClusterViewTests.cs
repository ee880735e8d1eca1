using Akka.Durable.Hosts;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Sharding;

public sealed class ClusterViewTests : IDisposable
{
    private readonly StoresOfATest _stores = new();
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_node_alone_shows_itself_and_the_shards_and_runs_that_it_keeps()
    {
        await using var node = await StartAsync();
        foreach (var id in (string[])["a", "b", "c"]) await node.Client.StartAsync("works", 1, new() { Id = id });

        var view = Assert.IsType<IClusterView>(node.Client, exactMatch: false);
        ClusterPicture? picture = null;

        // A region that has not answered in time is shown without its figures.
        await HangGuard.UntilAsync(async () => (picture = await view.LookAsync(CancellationToken.None)).Nodes[0].Runs is not null);

        var self = Akka.Cluster.Cluster.Get(node.System).SelfAddress.ToString();
        Assert.Equal(self, picture!.Self);
        Assert.Equal(DurableRuns.For(node.System).Settings.Cluster.Shards, picture.Shards);
        var only = Assert.Single(picture.Nodes);
        Assert.Equal((self, "up"), (only.Address, only.Status));
        Assert.InRange(only.Shards ?? -1, 1, 3);
        Assert.Equal(3, only.Runs);
        _done.SetResult(1);
    }

    public void Dispose() => _stores.Dispose();

    private Task<TestNode> StartAsync() => TestNode.StartAsync(
        _stores.Configuration.WithFallback(TestNode.Configuration("unused.db")),
        new DurableRunsOptions { OpenStore = _ => Task.FromResult<Journal.IRunStore>(_stores.Rows) }.Add(Works()));

    // A run that works stays in memory.
    private RunDefinition<int, int> Works() => RunDefinition.Of<int, int>("works", (run, _) => run.PhaseAsync("work", _ => _done.Task));
}
