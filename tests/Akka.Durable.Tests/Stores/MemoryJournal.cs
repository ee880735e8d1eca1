using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Journal;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;

namespace Akka.Durable.Tests.Stores;

/// <summary>A journal plugin whose rows are those of a store in memory, in the bytes that every journal has.</summary>
public sealed class MemoryJournal : AsyncWriteJournal
{
    private const string RunPrefix = "run|";

    private readonly StoresOfATest _stores;
    private readonly Serialization.Serialization _serialization = Context.System.Serialization;

    public MemoryJournal(Config config) => _stores = StoresOfATest.Of(config);

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        var rows = (await ReadAsync(persistenceId)).Where(row => row.Sequence >= fromSequenceNr && row.Sequence <= toSequenceNr);
        foreach (var (sequence, manifest, payload) in rows.Take((int)Math.Min(max, int.MaxValue)))
        {
            var read = _serialization.Deserialize(payload, EventCodec.SerializerId, manifest);
            recoveryCallback(new Persistent(read, sequence, persistenceId, manifest, isDeleted: false, ActorRefs.NoSender, writerGuid: null));
        }
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        (await ReadAsync(persistenceId)).Select(row => row.Sequence).DefaultIfEmpty(0).Max();

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var write in messages)
        {
            var rows = ((IEnumerable<IPersistentRepresentation>)write.Payload).Select(RowOf).ToList();
            if (RunOf(write.PersistenceId) is { } run)
            {
                await _stores.Rows.AppendAsync(new(run, [.. rows.Select(r => new JournalRow(r.Sequence, r.Manifest, r.Payload, default))], null));
                continue;
            }

            var others = _stores.Others.GetOrAdd(write.PersistenceId, _ => []);
            lock (others)
            {
                if (rows.Any(row => others.Any(other => other.Sequence == row.Sequence))) throw new InvalidOperationException("the row is there already");
                others.AddRange(rows);
            }
        }

        return null;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => RunOf(persistenceId) is { } run
        ? _stores.Rows.DeleteEventsAsync(run, toSequenceNr, CancellationToken.None)
        : Task.CompletedTask;

    private static RunId? RunOf(string persistenceId) =>
        persistenceId.StartsWith(RunPrefix, StringComparison.Ordinal) ? RunId.Parse(persistenceId[RunPrefix.Length..]) : null;

    private (long Sequence, string Manifest, byte[] Payload) RowOf(IPersistentRepresentation written)
    {
        var serializer = (SerializerWithStringManifest)_serialization.FindSerializerFor(written.Payload);
        return (written.SequenceNr, serializer.Manifest(written.Payload), serializer.ToBinary(written.Payload));
    }

    private async Task<IReadOnlyList<(long Sequence, string Manifest, byte[] Payload)>> ReadAsync(string persistenceId)
    {
        if (RunOf(persistenceId) is { } run)
        {
            var rows = await _stores.Rows.ReadAsync(run, 0, int.MaxValue, CancellationToken.None);
            return [.. rows.Select(row => (row.Sequence, row.Manifest, row.Payload.ToArray()))];
        }

        var others = _stores.Others.GetOrAdd(persistenceId, _ => []);
        lock (others) return [.. others];
    }
}
