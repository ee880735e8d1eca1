using System.Globalization;
using System.Text;
using Akka.Cluster.Sharding;
using Akka.Durable.Cluster.Messages;

namespace Akka.Durable.Cluster.Sharding;

/// <summary>Which run a message is for, and in which shard that run is: for ever the same one, on every machine and in every release.</summary>
internal sealed class RunExtractor(int shards) : IMessageExtractor
{
    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>FNV-1a over the id's UTF-8 bytes, unsigned, modulo the number of shards.</summary>
    public static int ShardOf(string run, int shards)
    {
        var hash = OffsetBasis;
        foreach (var unit in Encoding.UTF8.GetBytes(run)) hash = unchecked((hash ^ unit) * Prime);
        return (int)(hash % (uint)shards);
    }

    public string? EntityId(object message) => message is RunMessage run ? run.Run.Value : null;

    public object EntityMessage(object message) => message;

    // The number of shards stands in the database, so the interface's two forms cannot differ.
    public string? ShardId(object message) => message is RunMessage run ? ShardId(run.Run.Value) : null;

    public string ShardId(string entityId, object? messageHint = null) => ShardId(entityId);

    private string ShardId(string run) => ShardOf(run, shards).ToString(CultureInfo.InvariantCulture);
}
