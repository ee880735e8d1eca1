using Akka.Actor;
using Akka.Configuration;

namespace Akka.Durable.Benchmarks;

/// <summary>A one-node cluster on the shipped configuration, and the same journal for whoever uses it without us.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private ClusterNode(ActorSystem system, IRunClient client)
    {
        System = system;
        Client = client;
    }

    public ActorSystem System { get; }

    public IRunClient Client { get; }

    public static async Task<ClusterNode> StartAsync(string file, params RunDefinition[] definitions)
    {
        var configuration = ConfigurationFactory
            .ParseString($$"""
                akka.durable.store.sqlite.file = "{{file}}"
                akka.persistence.journal.sql.connection-string = "Data Source={{file}}"
                akka.persistence.snapshot-store.sql.connection-string = "Data Source={{file}}"
                akka.remote.dot-netty.tcp.port = 0
                akka.cluster.seed-nodes = []
                akka.coordinated-shutdown.exit-clr = off
                """)
            .WithFallback(DurableConfiguration.ReadFiles(Path.Combine(AppContext.BaseDirectory, "hocon", "cluster-node.conf")));
        var system = ActorSystem.Create("durable", configuration);
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress);
        var options = new DurableRunsOptions();
        foreach (var definition in definitions) options.Add(definition);
        return new(system, await DurableRuns.For(system).StartAsync(options));
    }

    public async ValueTask DisposeAsync() => await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
}
