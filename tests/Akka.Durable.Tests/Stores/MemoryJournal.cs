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
        foreach (var (sequence, payload) in rows.Take((int)Math.Min(max, int.MaxValue)))
        {
            recoveryCallback(new Persistent(payload, sequence, persistenceId, "", isDeleted: false, ActorRefs.NoSender, writerGuid: null));
        }
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        (await ReadAsync(persistenceId)).Select(row => row.Sequence).DefaultIfEmpty(0).Max();

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        foreach (var write in messages)
        {
            var written = (IEnumerable<IPersistentRepresentation>)write.Payload;
            if (RunOf(write.PersistenceId) is { } run)
            {
                await _stores.Rows.AppendAsync(new(run, [.. written.Select(RowOf)], null));
                continue;
            }

            var others = _stores.Others.GetOrAdd(write.PersistenceId, _ => []);
            lock (others)
            {
                if (written.Any(one => others.Exists(other => other.Sequence == one.SequenceNr))) throw new InvalidOperationException("the row is there already");
                others.AddRange(written.Select(one => (one.SequenceNr, one.Payload)));
            }
        }

        return null;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) => RunOf(persistenceId) is { } run
        ? _stores.Rows.DeleteEventsAsync(run, toSequenceNr, CancellationToken.None)
        : Task.CompletedTask;

    private static RunId? RunOf(string persistenceId) =>
        persistenceId.StartsWith(RunPrefix, StringComparison.Ordinal) ? RunId.Parse(persistenceId[RunPrefix.Length..]) : null;

    private JournalRow RowOf(IPersistentRepresentation written)
    {
        var serializer = (SerializerWithStringManifest)_serialization.FindSerializerFor(written.Payload);
        return new(written.SequenceNr, serializer.Manifest(written.Payload), serializer.ToBinary(written.Payload), default);
    }

    private async Task<IReadOnlyList<(long Sequence, object Payload)>> ReadAsync(string persistenceId)
    {
        if (RunOf(persistenceId) is { } run)
        {
            var rows = await _stores.Rows.ReadAsync(run, 0, int.MaxValue, CancellationToken.None);
            return [.. rows.Select(row => (row.Sequence, _serialization.Deserialize(row.Payload.ToArray(), EventCodec.SerializerId, row.Manifest)))];
        }

        var others = _stores.Others.GetOrAdd(persistenceId, _ => []);
        lock (others) return [.. others];
    }
}
