using Akka.Configuration;
using Akka.Durable.Journal;
using Akka.Durable.Snapshots;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using Akka.Serialization;

namespace Akka.Durable.Tests.Stores;

/// <summary>A snapshot plugin whose rows are those of a store in memory.</summary>
public sealed class MemorySnapshots : SnapshotStore
{
    private const string RunPrefix = "run|";

    private readonly StoresOfATest _stores;
    private readonly Serialization.Serialization _serialization = Context.System.Serialization;

    public MemorySnapshots(Config config) => _stores = StoresOfATest.Of(config);

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        if (!persistenceId.StartsWith(RunPrefix, StringComparison.Ordinal)) return null;
        if (await _stores.Rows.ReadSnapshotAsync(RunOf(persistenceId), criteria.MaxSequenceNr, CancellationToken.None) is not { } row) return null;

        var read = _serialization.Deserialize(row.Payload.ToArray(), EventCodec.SerializerId, row.Manifest);
        return new(new(persistenceId, row.Sequence, row.CreatedAt.UtcDateTime), read);
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        var serializer = (SerializerWithStringManifest)_serialization.FindSerializerFor(snapshot);
        return _stores.Rows.SaveSnapshotAsync(
            RunOf(metadata.PersistenceId),
            new(metadata.SequenceNr, serializer.Manifest(snapshot), serializer.ToBinary(snapshot), new(metadata.Timestamp.ToUniversalTime(), TimeSpan.Zero)));
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) => DeleteAsync(metadata.PersistenceId, metadata.SequenceNr, metadata.SequenceNr);

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
        DeleteAsync(persistenceId, criteria.MinSequenceNr, criteria.MaxSequenceNr);

    private static RunId RunOf(string persistenceId) => RunId.Parse(persistenceId[RunPrefix.Length..]);

    private async Task DeleteAsync(string persistenceId, long from, long to)
    {
        // The store deletes from the oldest on: what is to stay below is put back.
        var run = RunOf(persistenceId);
        var kept = new List<SnapshotRow>();
        foreach (var sequence in (await _stores.Rows.ListSnapshotsAsync(run, CancellationToken.None)).Where(s => s < from))
        {
            kept.Add((await _stores.Rows.ReadSnapshotAsync(run, sequence, CancellationToken.None))!);
        }

        await _stores.Rows.DeleteSnapshotsAsync(run, to, CancellationToken.None);
        foreach (var row in kept) await _stores.Rows.SaveSnapshotAsync(run, row);
    }
}
