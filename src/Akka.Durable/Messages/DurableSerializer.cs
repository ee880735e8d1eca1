using System.Globalization;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Serialization;

namespace Akka.Durable.Cluster.Messages;

/// <summary>Events, snapshots and messages between nodes, as the bytes that Core defines. No type name is written or trusted.</summary>
internal sealed class DurableSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string ShardCountManifest = "shard-count.v1";

    // Each case by itself: for a base class the system's default for any object would win.
    private static readonly IReadOnlyList<Type> Types =
    [
        typeof(RecordedEvent), typeof(StoredSnapshot), typeof(ShardCountFixed), typeof(LetGo),
        .. typeof(RunMessage).GetNestedTypes().Where(nested => nested.IsSubclassOf(typeof(RunMessage))),
    ];

    /// <summary>The same for every process that reads or writes these rows.</summary>
    public override int Identifier => EventCodec.SerializerId;

    /// <summary>What makes an actor system use it for everything of ours. In the configuration, because a system forgets serializers that
    /// were given to it otherwise whenever an extension adds to its configuration.</summary>
    public static Config Bindings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.akka-durable = "{{NameOf(typeof(DurableSerializer))}}"
          serialization-bindings {
            {{string.Join("\n    ", Types.Select(type => $"\"{NameOf(type)}\" = akka-durable"))}}
          }
        }
        """);

    public override string Manifest(object o) => o switch
    {
        RecordedEvent recorded => EventCodec.ManifestOf(recorded.Event),
        StoredSnapshot snapshot => snapshot.Manifest,
        ShardCountFixed => ShardCountManifest,
        _ => MessageCodec.ManifestOf(o),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        RecordedEvent recorded => EventCodec.Encode(recorded).Payload.ToArray(),
        StoredSnapshot snapshot => snapshot.Payload.ToArray(),
        ShardCountFixed count => Encoding.UTF8.GetBytes(count.Shards.ToString(CultureInfo.InvariantCulture)),
        _ => MessageCodec.Encode(obj),
    };

    /// <exception cref="SerializationException">A message between nodes that this release does not know or cannot read.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest.StartsWith(MessageCodec.Prefix, StringComparison.Ordinal)) return MessageOf(bytes, manifest);
        if (SnapshotCodec.IsManifest(manifest)) return new StoredSnapshot(manifest, bytes);
        if (manifest == ShardCountManifest) return CountOf(bytes);

        try
        {
            return EventCodec.Decode(manifest, bytes);
        }
        catch (NewerFormatException newer)
        {
            return new Unreadable(newer.Message, IsNewer: true);
        }
        catch (JournalCorruptException corrupt)
        {
            return new Unreadable(corrupt.Message, IsNewer: false);
        }
    }

    private static object MessageOf(byte[] bytes, string manifest)
    {
        try
        {
            return MessageCodec.Decode(manifest, bytes);
        }
        catch (Exception refused) when (refused is NewerFormatException or FormatException)
        {
            throw new SerializationException(refused.Message, refused);
        }
    }

    private static object CountOf(byte[] bytes) =>
        int.TryParse(Encoding.UTF8.GetString(bytes), NumberStyles.None, CultureInfo.InvariantCulture, out var shards)
            ? new ShardCountFixed(shards)
            : new Unreadable("a number of shards that is no number", IsNewer: false);

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
