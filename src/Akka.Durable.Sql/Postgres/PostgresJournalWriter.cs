using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>The statements that write journal and snapshot rows: one for any number of them.</summary>
internal static class PostgresJournalWriter
{
    private static readonly string InsertEvents = $"""
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        SELECT created, false, persistence_id, sequence_number, message, manifest, {EventCodec.SerializerId}, $6
        FROM unnest($1, $2, $3, $4, $5) e (created, persistence_id, sequence_number, message, manifest)
        """;

    private static readonly string InsertSnapshots = $"""
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        SELECT persistence_id, sequence_number, created, snapshot, manifest, {EventCodec.SerializerId}
        FROM unnest($1, $2, $3, $4, $5) s (persistence_id, sequence_number, created, snapshot, manifest)
        """;

    public static void AddEvents(NpgsqlBatch batch, List<PendingWrite.Append> appends, string writerId)
    {
        var count = 0;
        foreach (var append in appends)
        {
            count += append.Rows.Rows.Count;
        }

        var created = new long[count];
        var persistenceIds = new string[count];
        var sequences = new long[count];
        var messages = new ReadOnlyMemory<byte>[count];
        var manifests = new string[count];
        var at = 0;
        foreach (var append in appends)
        {
            var persistenceId = append.Rows.Run.PersistenceId;
            var rows = append.Rows.Rows;
            for (var i = 0; i < rows.Count; i++, at++)
            {
                var row = rows[i];
                created[at] = row.CreatedAt.UtcTicks;
                persistenceIds[at] = persistenceId;
                sequences[at] = row.Sequence;
                messages[at] = row.Payload;
                manifests[at] = row.Manifest;
            }
        }

        batch.Add(InsertEvents)
            .With(created)
            .With(persistenceIds)
            .With(sequences)
            .With(messages)
            .With(manifests)
            .With(writerId);
    }

    public static void AddSnapshots(NpgsqlBatch batch, List<PendingWrite.SaveSnapshot> saves) => batch.Add(InsertSnapshots)
        .With(saves.Select(save => save.Run!.Value.PersistenceId).ToArray())
        .With(saves.Select(save => save.Snapshot.Sequence).ToArray())
        .With(saves.Select(save => save.Snapshot.CreatedAt.UtcTicks).ToArray())
        .With(saves.Select(save => save.Snapshot.Payload).ToArray())
        .With(saves.Select(save => save.Snapshot.Manifest).ToArray());
}
