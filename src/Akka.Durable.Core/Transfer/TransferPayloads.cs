using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Transfer;

/// <summary>What rows refer to and do not hold themselves.</summary>
internal static class TransferPayloads
{
    /// <exception cref="JournalCorruptException">The event cannot be read.</exception>
    public static IEnumerable<Payload> In(JournalRow row) => EventCodec.MayKeepOutside(row.Manifest) ? EventPayloads.Outside(EventCodec.Decode(row).Event) : [];

    /// <exception cref="JournalCorruptException">The snapshot cannot be read.</exception>
    public static IEnumerable<Payload> In(RunId run, SnapshotRow row) => row.Manifest is SnapshotCodec.OutliningManifest
        ? (StatePayloads.Of(SnapshotCodec.Decode(run, row))?.Values ?? []).Select(Payload.At)
        : [];
}
