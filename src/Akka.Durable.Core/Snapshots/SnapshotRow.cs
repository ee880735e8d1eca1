namespace Akka.Durable.Snapshots;

/// <summary>A snapshot as the snapshot table keeps it.</summary>
/// <param name="Sequence">The last event it holds.</param>
/// <param name="Manifest">Its wire name and version, such as <c>run-snapshot.v1</c>.</param>
/// <param name="Payload">What <see cref="SnapshotCodec"/> made, checksum included.</param>
/// <param name="CreatedAt">When it was taken, in UTC.</param>
public sealed record SnapshotRow(long Sequence, string Manifest, ReadOnlyMemory<byte> Payload, DateTimeOffset CreatedAt);
