using Akka.Durable.Journal;
using Akka.Durable.Snapshots;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Reads the journal and snapshots of one run.</summary>
internal static class PostgresJournalReader
{
    public static async Task<IReadOnlyList<JournalRow>> ReadAsync(
        NpgsqlConnection connection, RunId run, long afterSequence, int limit, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT sequence_number, manifest, message, created, identifier FROM journal
            WHERE persistence_id = $1 AND sequence_number > $2 AND NOT deleted
            ORDER BY sequence_number LIMIT $3
            """,
            connection);
        command.With(run.PersistenceId).With(afterSequence).With((long)limit);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<JournalRow>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var sequence = reader.GetInt64(0);
            RefuseForeign(run, sequence, reader.IsDBNull(4) ? null : reader.GetInt32(4));
            rows.Add(new JournalRow(sequence, reader.TextOrNull(1) ?? "", reader.GetFieldValue<byte[]>(2), reader.Moment(3)));
        }

        return rows;
    }

    public static async Task<SnapshotRow?> ReadSnapshotAsync(
        NpgsqlConnection connection, RunId run, long maxSequence, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT sequence_number, manifest, snapshot, created FROM snapshot
            WHERE persistence_id = $1 AND sequence_number <= $2
            ORDER BY sequence_number DESC LIMIT 1
            """,
            connection);
        command.With(run.PersistenceId).With(maxSequence);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? new SnapshotRow(
                reader.GetInt64(0),
                reader.TextOrNull(1) ?? "",
                reader.IsDBNull(2) ? ReadOnlyMemory<byte>.Empty : reader.GetFieldValue<byte[]>(2),
                reader.Moment(3))
            : null;
    }

    public static async Task<IReadOnlyList<long>> ListSnapshotsAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT sequence_number FROM snapshot WHERE persistence_id = $1 ORDER BY sequence_number DESC", connection);
        await using var reader = await command.With(run.PersistenceId).ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var sequences = new List<long>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            sequences.Add(reader.GetInt64(0));
        }

        return sequences;
    }

    /// <summary>Ids in the order of the database, each found by one look into the index, so that a run of many events costs no more than
    /// one of few. Ids of other persistent actors are stepped over.</summary>
    public static async Task<IReadOnlyList<RunId>> ListRunIdsAsync(
        NpgsqlConnection connection, RunId? after, int limit, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH RECURSIVE {StepThrough("journal")}, {StepThrough("snapshot")}, {StepThrough("durable_payload")},
            catalog_ids AS (
                SELECT ('run|' || run_id) COLLATE "default" AS id FROM durable_catalog
                WHERE ('run|' || run_id) COLLATE "default" > $1
                ORDER BY ('run|' || run_id) COLLATE "default" LIMIT $2)
            SELECT id FROM (SELECT id FROM journal_ids UNION SELECT id FROM snapshot_ids UNION SELECT id FROM durable_payload_ids
                UNION SELECT id FROM catalog_ids) all_ids
            WHERE id ~ '^run[|][A-Za-z0-9._:-]+$' ORDER BY id LIMIT $2
            """,
            connection);
        command.With(after?.PersistenceId ?? "run|").With((long)limit);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var ids = new List<RunId>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (RunId.TryFromPersistenceId(reader.GetString(0), out var id)) ids.Add(id);
        }

        return ids;
    }

    private static string StepThrough(string table) => $"""
        {table}_ids (id, found) AS (
            (SELECT persistence_id, (persistence_id ~ '^run[|][A-Za-z0-9._:-]+$')::int::bigint FROM {table}
                WHERE persistence_id > $1 ORDER BY persistence_id LIMIT 1)
            UNION ALL
            SELECT following.id, step.found + (following.id ~ '^run[|][A-Za-z0-9._:-]+$')::int
            FROM {table}_ids step
            CROSS JOIN LATERAL (
                SELECT persistence_id AS id FROM {table} WHERE persistence_id > step.id ORDER BY persistence_id LIMIT 1) following
            WHERE step.found < $2)
        """;

    private static void RefuseForeign(RunId run, long sequence, int? serializer)
    {
        if (serializer == EventCodec.SerializerId) return;

        throw new JournalCorruptException(
            $"event {sequence} of run {run} has serializer {serializer?.ToString() ?? "none"}, where {EventCodec.SerializerId} is wanted");
    }
}
