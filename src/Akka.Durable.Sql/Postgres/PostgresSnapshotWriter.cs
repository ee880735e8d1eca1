using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>The statement that writes snapshots: one for any number of them.</summary>
internal static class PostgresSnapshotWriter
{
    private static readonly string Insert = $"""
        INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
        SELECT persistence_id, sequence_number, created, snapshot, manifest, {EventCodec.SerializerId}
        FROM unnest($1, $2, $3, $4, $5) s (persistence_id, sequence_number, created, snapshot, manifest)
        """;

    public static void Add(NpgsqlBatch batch, List<PendingWrite.SaveSnapshot> saves) => batch.Add(Insert)
        .With(saves.Select(save => save.Run!.Value.PersistenceId).ToArray())
        .With(saves.Select(save => save.Snapshot.Sequence).ToArray())
        .With(saves.Select(save => save.Snapshot.CreatedAt.UtcTicks).ToArray())
        .With(saves.Select(save => save.Snapshot.Payload).ToArray())
        .With(saves.Select(save => save.Snapshot.Manifest).ToArray());
}
