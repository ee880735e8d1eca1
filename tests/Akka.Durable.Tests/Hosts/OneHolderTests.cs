using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Hosts;

/// <summary>A database belongs to one process or to one cluster at a time; whoever comes second is told who has it.</summary>
public sealed class OneHolderTests : IDisposable
{
    private static readonly RunDefinition<int, int> Nothing = RunDefinition.Of<int, int>("nothing", (_, x) => Task.FromResult(x));

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_does_not_open_what_a_cluster_uses()
    {
        await using var node = await TestNode.StartAsync(Database, Nothing);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => DurableHost.StartAsync(Database, Nothing).OrHangAsync());

        Assert.Equal(RefusalCodes.DatabaseHeld, refused.Code);
        Assert.Contains($"the cluster 'durable', last confirmed by its node {Akka.Cluster.Cluster.Get(node.System).SelfAddress}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_does_not_open_what_a_process_uses()
    {
        await using var host = await DurableHost.StartAsync(Database, Nothing);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => TestNode.StartAsync(Database, Nothing).OrHangAsync());

        Assert.Equal(RefusalCodes.DatabaseHeld, refused.Code);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_nodes_of_a_cluster_have_it_together_until_the_last_one_leaves()
    {
        var first = await TestNode.StartAsync(Database, Nothing);
        await using (var second = await TestNode.StartAsync(
            TestNode.Configuration(Database), new DurableRunsOptions().Add(Nothing), Akka.Cluster.Cluster.Get(first.System).SelfAddress))
        {
            await first.DisposeAsync();
            await Assert.ThrowsAsync<RunRefusedException>(() => DurableHost.StartAsync(Database, Nothing).OrHangAsync());

            // Only a node that knows it is the last one gives the database back; until then the hold would end by itself.
            await HangGuard.UntilAsync(() => Akka.Cluster.Cluster.Get(second.System).State.Members.Count == 1);
        }

        await using var host = await DurableHost.StartAsync(Database, Nothing);
        Assert.Equal(7, await (await host.StartAsync(Nothing, 7)).ResultAsync().OrHangAsync());
    }

    [Fact]
    public async Task A_cluster_that_has_lost_its_database_to_another_host_leaves()
    {
        var time = new VirtualTime();
        var options = new DurableRunsOptions { Time = time }.Add(Nothing);
        var node = await TestNode.StartAsync(TestNode.Configuration(Database), options);
        var lease = DurableSettings.Default.Store.LeaseDuration;
        await time.TimerSetAsync(lease / 3).OrHangAsync();

        // A host whose clock is an hour ahead takes the cluster for dead.
        var ahead = new VirtualTime(time.GetUtcNow().AddHours(1));
        var settings = DurableSettings.Default with { Store = new() { SqliteFile = Database } };
        await using var host = await DurableHost.StartAsync(new DurableHostOptions { Settings = settings, Time = ahead }.Add(Nothing));
        await time.AdvanceAsync(lease / 3);

        await node.System.WhenTerminated.OrHangAsync();
        Assert.Equal(7, await (await host.StartAsync(Nothing, 7)).ResultAsync().OrHangAsync());
    }
}
