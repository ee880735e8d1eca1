namespace Akka.Durable.Hosts;

/// <summary>What a host of many machines shows of itself. A client that reaches a cluster is one of these as well, which gives the dashboard its
/// cluster page; a service that is registered as one goes before it.</summary>
public interface IClusterView
{
    /// <summary>The cluster as this node sees it now.</summary>
    Task<ClusterPicture> LookAsync(CancellationToken cancellation);
}

/// <param name="Self">Address of the node that looks.</param>
/// <param name="Nodes">All that this node knows of.</param>
/// <param name="Shards">Parts that the runs are spread in.</param>
public sealed record ClusterPicture(string Self, IReadOnlyList<ClusterNode> Nodes, int Shards);

/// <param name="Address">Where it is reached.</param>
/// <param name="Status">Such as <c>up</c>, <c>leaving</c>, <c>unreachable</c>.</param>
/// <param name="Roles">What it is for.</param>
/// <param name="Shards">How many parts it keeps; null where that is not known.</param>
/// <param name="Runs">Runs that it has in memory; null where that is not known.</param>
public sealed record ClusterNode(string Address, string Status, IReadOnlyList<string> Roles, int? Shards, int? Runs);
