using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Durable.Hosts;

namespace Akka.Durable.Cluster.Sharding;

/// <summary>The cluster as a node sees it: its members, and what the shard coordinator says that each of them keeps.</summary>
/// <param name="cluster">The node's own view of the members.</param>
/// <param name="region">The node's shard region, or its proxy: both lead to the coordinator.</param>
/// <param name="shards">Shards that there are for ever, whether anybody keeps them yet or not.</param>
internal sealed class ClusterView(Akka.Cluster.Cluster cluster, IActorRef region, int shards) : IClusterView
{
    /// <summary>How long nodes may take to say what they keep. A node that does not, or not of each of its shards, is shown without.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    public async Task<ClusterPicture> LookAsync(CancellationToken cancellation)
    {
        var kept = await KeptAsync(cancellation).ConfigureAwait(false);
        var state = cluster.State;
        return new(
            cluster.SelfAddress.ToString(),
            [.. state.Members.OrderBy(m => m.Address.ToString(), StringComparer.Ordinal).Select(m => Node(m, state.Unreachable.Contains(m), kept))],
            shards);
    }

    private static ClusterNode Node(Akka.Cluster.Member member, bool isAway, IImmutableDictionary<Actor.Address, ShardRegionStats> kept)
    {
        var stats = kept.GetValueOrDefault(member.Address) is { Failed.Count: 0 } whole ? whole.Stats : null;
        return new(
            member.Address.ToString(),
            isAway ? "unreachable" : member.Status.ToString().ToLowerInvariant(),
            [.. member.Roles.Order(StringComparer.Ordinal)],
            stats?.Count,
            stats?.Values.Sum());
    }

    private async Task<IImmutableDictionary<Actor.Address, ShardRegionStats>> KeptAsync(CancellationToken cancellation)
    {
        try
        {
            // The coordinator answers in time without those that do not; it may itself be gone.
            var answer = await region.Ask<ClusterShardingStats>(new GetClusterShardingStats(AnswerTimeout), AnswerTimeout * 2, cancellation).ConfigureAwait(false);
            return answer.Regions;
        }
        catch (AskTimeoutException)
        {
            return ImmutableDictionary<Actor.Address, ShardRegionStats>.Empty;
        }
    }
}
