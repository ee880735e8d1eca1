using System.Text.Json;
using Akka.Durable.Payloads;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Writes what is kept outside events, inside the writer's transaction.</summary>
internal sealed class SqlitePayloadWriter(SqliteDatabase database)
{
    private readonly SqliteStatement _save = database.Prepared("""
        INSERT INTO durable_payload (persistence_id, sha256, sequence_number, created, payload) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (persistence_id, sha256) DO UPDATE SET
            sequence_number = max(sequence_number, excluded.sequence_number), created = excluded.created, payload = excluded.payload
        """);

    private readonly SqliteStatement _delete = database.Prepared("""
        DELETE FROM durable_payload
        WHERE persistence_id = ?1 AND sequence_number <= ?2 AND sha256 NOT IN (SELECT value FROM json_each(?3))
        """);

    public void Save(RunId run, IReadOnlyList<PayloadRow> payloads)
    {
        foreach (var row in payloads)
        {
            _save.Bind(1, run.PersistenceId).Bind(2, row.Sha256).Bind(3, row.Sequence).Bind(4, row.CreatedAt).BindBytes(5, row.Json.Span).Run();
        }
    }

    public void Delete(RunId run, long toSequence, IReadOnlyCollection<string> kept) =>
        _delete.Bind(1, run.PersistenceId).Bind(2, toSequence).Bind(3, JsonSerializer.Serialize(kept)).Run();
}
