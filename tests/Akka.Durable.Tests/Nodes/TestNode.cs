using Akka.Actor;
using Akka.Configuration;

namespace Akka.Durable.Tests.Nodes;

/// <summary>A node as a user starts it, on the shipped configuration; alone in its cluster unless it is told of another.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    // Faster gossip than between machines, and a free port.
    private const string ForTests = """
        akka.remote.dot-netty.tcp.port = 0
        akka.cluster.seed-nodes = []
        akka.cluster.gossip-interval = 100ms
        akka.cluster.leader-actions-interval = 100ms
        akka.cluster.sharding.retry-interval = 200ms
        akka.cluster.sharding.distributed-data.gossip-interval = 100ms
        akka.cluster.sharding.updating-state-timeout = 2s
        akka.coordinated-shutdown.exit-clr = off
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        """;

    private TestNode(ActorSystem system, IRunClient client)
    {
        System = system;
        Client = client;
    }

    public ActorSystem System { get; }

    public IRunClient Client { get; }

    public static Task<TestNode> StartAsync(string database, params RunDefinition[] definitions)
    {
        var options = new DurableRunsOptions();
        foreach (var definition in definitions) options.Add(definition);
        return StartAsync(Configuration(database), options);
    }

    public static Config Configuration(string database) => ConfigurationFactory
        .ParseString($$"""
            akka.durable.store.sqlite.file = "{{database}}"
            akka.persistence.journal.sql.connection-string = "Data Source={{database}}"
            akka.persistence.snapshot-store.sql.connection-string = "Data Source={{database}}"
            """)
        .WithFallback(ForTests)
        .WithFallback(DurableConfiguration.ReadFiles(Path.Combine(AppContext.BaseDirectory, "hocon", "cluster-node.conf")));

    public static async Task<TestNode> StartAsync(Config configuration, DurableRunsOptions options, Actor.Address? other = null)
    {
        var system = ActorSystem.Create("durable", configuration);
        try
        {
            var cluster = Akka.Cluster.Cluster.Get(system);
            await cluster.JoinAsync(other ?? cluster.SelfAddress);
            return new(system, await DurableRuns.For(system).StartAsync(options));
        }
        catch
        {
            await system.Terminate();
            throw;
        }
    }

    /// <summary>Ends without a word to anybody, as a killed process does.</summary>
    public async Task CrashAsync() => await System.Terminate();

    /// <summary>Leaves in good order.</summary>
    public async ValueTask DisposeAsync() => await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
}
