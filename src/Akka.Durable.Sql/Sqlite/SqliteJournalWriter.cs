using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Writes journal and snapshot rows, inside the writer's transaction.</summary>
internal sealed class SqliteJournalWriter
{
    private readonly SqliteStatement _findSnapshot;
    private readonly SqliteStatement _insertEvent;
    private readonly SqliteStatement _insertSnapshot;
    private readonly SqliteStatement _deleteEvents;
    private readonly SqliteStatement _deleteSnapshots;
    private readonly SqliteDatabase _database;

    /// <param name="database">The writer's connection.</param>
    /// <param name="writerId">32 hex digits, written into every row.</param>
    public SqliteJournalWriter(SqliteDatabase database, string writerId)
    {
        _database = database;
        _findSnapshot = database.Prepared("SELECT 1 FROM snapshot WHERE persistence_id = ?1 LIMIT 1");

        // The writer's id is bound once and stays.
        _insertEvent = database.Prepared($"""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (?1, 0, ?2, ?3, ?4, ?5, {EventCodec.SerializerId}, ?6)
            """).Bind(6, writerId);
        _insertSnapshot = database.Prepared($"""
            INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
            VALUES (?1, ?2, ?3, ?4, ?5, {EventCodec.SerializerId})
            """);
        _deleteEvents = database.Prepared("DELETE FROM journal WHERE persistence_id = ?1 AND sequence_number <= ?2");
        _deleteSnapshots = database.Prepared("DELETE FROM snapshot WHERE persistence_id = ?1 AND sequence_number <= ?2");
    }

    /// <exception cref="JournalConflictException">One of the sequence numbers exists, or event 1 did and there is a snapshot of it.</exception>
    public void Append(RunAppend append)
    {
        Span<byte> buffer = stackalloc byte[RunId.LengthMax + 8];
        var persistenceId = WritePersistenceId(append.Run, buffer);
        var rows = append.Rows;
        if (rows[0].Sequence is 1 && HasSnapshot(persistenceId)) throw new JournalConflictException(append.Run, 1);

        _insertEvent.BindUtf8(2, persistenceId);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            _insertEvent.Bind(1, row.CreatedAt).Bind(3, row.Sequence).BindBytes(4, row.Payload.Span).Bind(5, row.Manifest);
            Insert(_insertEvent, append.Run, row.Sequence);
        }
    }

    /// <exception cref="JournalConflictException">There is a snapshot of that sequence.</exception>
    public void Save(RunId run, SnapshotRow snapshot)
    {
        _insertSnapshot.Bind(1, run.PersistenceId)
            .Bind(2, snapshot.Sequence)
            .Bind(3, snapshot.CreatedAt)
            .BindBytes(4, snapshot.Payload.Span)
            .Bind(5, snapshot.Manifest);
        Insert(_insertSnapshot, run, snapshot.Sequence);
    }

    public void DeleteEvents(RunId run, long toSequence) => _deleteEvents.Bind(1, run.PersistenceId).Bind(2, toSequence).Run();

    public void DeleteSnapshots(RunId run, long toSequence) =>
        _deleteSnapshots.Bind(1, run.PersistenceId).Bind(2, toSequence).Run();

    private bool HasSnapshot(ReadOnlySpan<byte> persistenceId)
    {
        var has = _findSnapshot.BindUtf8(1, persistenceId).Step();
        _findSnapshot.Reset();
        return has;
    }

    private void Insert(SqliteStatement statement, RunId run, long sequence)
    {
        var code = statement.TryRun();
        if (code is SQLitePCL.raw.SQLITE_OK) return;

        var failure = _database.Failure(code);
        throw failure.IsDuplicate ? new JournalConflictException(run, sequence) : failure;
    }

    /// <summary><see cref="RunId.PersistenceId"/> without making the string.</summary>
    private static ReadOnlySpan<byte> WritePersistenceId(RunId run, Span<byte> buffer)
    {
        "run|"u8.CopyTo(buffer);
        return buffer[..(4 + Encoding.ASCII.GetBytes(run.Value, buffer[4..]))];
    }
}
