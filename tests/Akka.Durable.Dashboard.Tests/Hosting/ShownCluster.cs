using Akka.Durable.Hosts;

namespace Akka.Durable.Dashboard.Hosting;

/// <summary>Three nodes, one of which does not answer.</summary>
internal sealed class ShownCluster : IClusterView
{
    public Task<ClusterPicture> LookAsync(CancellationToken cancellation) => Task.FromResult(new ClusterPicture(
        "akka.tcp://durable@10.0.0.1:4053",
        [
            new("akka.tcp://durable@10.0.0.1:4053", "up", ["runs", "web"], 34, 1203),
            new("akka.tcp://durable@10.0.0.2:4053", "unreachable", ["runs"], null, null),
            new("akka.tcp://durable@10.0.0.3:4053", "leaving", ["runs"], 33, 987),
        ],
        100));
}
