namespace Akka.Durable.Journal;

/// <summary>One event as the journal table keeps it.</summary>
/// <param name="Sequence">From 1, without a hole, per run.</param>
/// <param name="Manifest">The event's wire name and version, such as <c>phase-completed.v1</c>.</param>
/// <param name="Payload">What <see cref="EventCodec"/> made; never changed once handed over.</param>
/// <param name="CreatedAt">When it was decided, in UTC.</param>
public readonly record struct JournalRow(long Sequence, string Manifest, ReadOnlyMemory<byte> Payload, DateTimeOffset CreatedAt);
