namespace Akka.Durable.Cluster.Messages;

/// <summary>A snapshot as its row has it. The run's actor encodes and decodes it: only there the run is known that it must belong to.</summary>
internal sealed record StoredSnapshot(string Manifest, ReadOnlyMemory<byte> Payload);

/// <summary>What a row holds when it cannot be read. Data, not an exception: an exception would end the recovery before anybody
/// could decide what is to become of the run.</summary>
/// <param name="Reason">One sentence.</param>
/// <param name="IsNewer">Written by a newer release: nothing is wrong with it.</param>
internal sealed record Unreadable(string Reason, bool IsNewer);

/// <summary>The number of shards that this database's runs are spread over, for ever.</summary>
internal sealed record ShardCountFixed(int Shards);
