using Akka.Durable.Journal;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Reads the journal and snapshots of one run.</summary>
internal static class SqliteJournalReader
{
    /// <summary>Rows to make room for at first; most runs have fewer.</summary>
    private const int RoomFirst = 32;

    public static List<JournalRow> Read(SqliteDatabase database, RunId run, long afterSequence, int limit) => Undamaged(run, () =>
    {
        var statement = database.Prepared("""
            SELECT sequence_number, manifest, message, created, identifier FROM journal
            WHERE persistence_id = ?1 AND sequence_number > ?2 AND deleted = 0
            ORDER BY sequence_number LIMIT ?3
            """).Bind(1, run.PersistenceId).Bind(2, afterSequence).Bind(3, limit);
        var rows = new List<JournalRow>(Math.Min(limit, RoomFirst));
        try
        {
            while (statement.Step())
            {
                RefuseForeign(run, statement.Number(0), statement.NumberOrNull(4));
                rows.Add(new JournalRow(statement.Number(0), statement.Text(1), statement.Bytes(2), statement.Moment(3)));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    });

    public static SnapshotRow? ReadSnapshot(SqliteDatabase database, RunId run, long maxSequence) => Undamaged(run, () =>
    {
        var statement = database.Prepared("""
            SELECT sequence_number, manifest, snapshot, created FROM snapshot
            WHERE persistence_id = ?1 AND sequence_number <= ?2
            ORDER BY sequence_number DESC LIMIT 1
            """).Bind(1, run.PersistenceId).Bind(2, maxSequence);
        try
        {
            return statement.Step()
                ? new SnapshotRow(statement.Number(0), statement.Text(1), statement.Bytes(2), statement.Moment(3))
                : null;
        }
        finally
        {
            statement.Reset();
        }
    });

    public static List<long> ListSnapshots(SqliteDatabase database, RunId run) => Undamaged(run, () =>
    {
        var statement = database.Prepared("SELECT sequence_number FROM snapshot WHERE persistence_id = ?1 ORDER BY sequence_number DESC")
            .Bind(1, run.PersistenceId);
        var sequences = new List<long>();
        try
        {
            while (statement.Step())
            {
                sequences.Add(statement.Number(0));
            }

            return sequences;
        }
        finally
        {
            statement.Reset();
        }
    });

    /// <summary>Ids in order, each found by one look into each index, so that a run of many events costs no more than one of few.</summary>
    public static List<RunId> ListRunIds(SqliteDatabase database, RunId? after, int limit, CancellationToken cancellation)
    {
        // '}' is the letter behind '|': ids of other persistent actors are stepped over.
        var statement = database.Prepared("""
            SELECT min(id) FROM (
                SELECT min(persistence_id) AS id FROM journal WHERE persistence_id > ?1 AND persistence_id < 'run}'
                UNION ALL
                SELECT min(persistence_id) FROM snapshot WHERE persistence_id > ?1 AND persistence_id < 'run}'
                UNION ALL
                SELECT 'run|' || min(run_id) FROM durable_catalog WHERE run_id > ?2
                UNION ALL
                SELECT min(persistence_id) FROM durable_payload WHERE persistence_id > ?1 AND persistence_id < 'run}')
            """);
        var ids = new List<RunId>();
        var last = after is { } run ? run.PersistenceId : "run|";
        while (ids.Count < limit)
        {
            cancellation.ThrowIfCancellationRequested();
            statement.Bind(1, last).Bind(2, last[4..]);
            try
            {
                if (!statement.Step() || statement.TextOrNull(0) is not { } id) return ids;

                last = id;
                if (RunId.TryFromPersistenceId(id, out var found)) ids.Add(found);
            }
            finally
            {
                statement.Reset();
            }
        }

        return ids;
    }

    /// <summary>A page of the file that cannot be read is the trouble of the runs that lie on it, not of the store.</summary>
    public static T Undamaged<T>(RunId run, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteFailure failure) when (failure.IsDamage)
        {
            throw new JournalCorruptException($"the rows of run {run} cannot be read: {failure.Message}");
        }
    }

    private static void RefuseForeign(RunId run, long sequence, long? serializer)
    {
        if (serializer == EventCodec.SerializerId) return;

        throw new JournalCorruptException(
            $"event {sequence} of run {run} has serializer {serializer?.ToString() ?? "none"}, where {EventCodec.SerializerId} is wanted");
    }
}
