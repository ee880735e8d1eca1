using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Journal;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Sharding;

/// <summary>A node that keeps runs, and one that only asks: whatever is said between them travels as bytes.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private const string Roles = """
        akka.cluster.roles = ["runs"]
        akka.durable.cluster.role = runs
        """;

    private readonly StoresOfATest _stores = new();
    private TestNode _keeper = null!;
    private TestNode _asker = null!;

    /// <summary>From the node that only asks.</summary>
    public IActorRef Region => DurableRuns.For(_asker.System).Region;

    /// <summary>What is asked of the node that only asks.</summary>
    public IRunClient Client => _asker.Client;

    internal IRunStore Rows => _stores.Rows;

    public async Task InitializeAsync()
    {
        _keeper = await StartAsync(Roles, new(), other: null);
        _asker = await StartAsync("akka.durable.cluster.role = runs", new() { ProxyOnly = true }, Akka.Cluster.Cluster.Get(_keeper.System).SelfAddress);
    }

    public async Task DisposeAsync()
    {
        await _asker.DisposeAsync();
        await _keeper.DisposeAsync();
        _stores.Dispose();
    }

    private Task<TestNode> StartAsync(string roles, DurableRunsOptions basis, Actor.Address? other)
    {
        var configuration = ConfigurationFactory.ParseString(roles).WithFallback(_stores.Configuration).WithFallback(TestNode.Configuration("unused.db"));
        var options = new DurableRunsOptions { OpenStore = _ => Task.FromResult<IRunStore>(_stores.Rows), ProxyOnly = basis.ProxyOnly };
        return TestNode.StartAsync(configuration, options.Add(RunDefinition.Of<int, int>("waits", (run, _) => run.SignalAsync<int>("go"))), other);
    }
}
