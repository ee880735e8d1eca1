using Akka.Durable.Payloads;
using Akka.Durable.Sql.Writing;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>What is kept outside events: the statements that write it, one for any number of rows, and reading it.</summary>
internal static class PostgresPayloads
{
    // One statement cannot write a row twice: of the same value brought twice, the later stands for both.
    private const string Save = """
        INSERT INTO durable_payload (persistence_id, sha256, sequence_number, created, payload)
        SELECT DISTINCT ON (persistence_id, sha256) persistence_id, sha256, sequence_number, created, payload
        FROM unnest($1, $2, $3, $4, $5) p (persistence_id, sha256, sequence_number, created, payload)
        ORDER BY persistence_id, sha256, sequence_number DESC
        ON CONFLICT (persistence_id, sha256) DO UPDATE SET
            sequence_number = greatest(durable_payload.sequence_number, excluded.sequence_number),
            created = excluded.created, payload = excluded.payload
        """;

    private const string Delete = """
        DELETE FROM durable_payload WHERE persistence_id = $1 AND sequence_number <= $2 AND sha256 NOT IN (SELECT unnest($3))
        """;

    public static void AddSaves(NpgsqlBatch batch, IReadOnlyList<PendingWrite> writes)
    {
        List<(string PersistenceId, PayloadRow Row)>? rows = null;
        foreach (var write in writes)
        {
            if (Brought(write) is not { } brought) continue;
            foreach (var row in brought) (rows ??= []).Add((write.Run!.Value.PersistenceId, row));
        }

        if (rows is null) return;

        batch.Add(Save)
            .With(rows.ConvertAll(r => r.PersistenceId).ToArray())
            .With(rows.ConvertAll(r => r.Row.Sha256).ToArray())
            .With(rows.ConvertAll(r => r.Row.Sequence).ToArray())
            .With(rows.ConvertAll(r => r.Row.CreatedAt.UtcTicks).ToArray())
            .With(rows.ConvertAll(r => r.Row.Json).ToArray());
    }

    public static void AddDeletions(NpgsqlBatch batch, IReadOnlyList<PendingWrite> writes)
    {
        foreach (var delete in writes.OfType<PendingWrite.DeletePayloads>())
        {
            batch.Add(Delete).With(delete.Run!.Value.PersistenceId).With(delete.ToSequence).With(delete.Kept.ToArray());
        }
    }

    /// <summary>How many bytes of such values a write brings.</summary>
    public static long Bytes(PendingWrite write)
    {
        var bytes = 0L;
        if (Brought(write) is not { } brought) return bytes;
        foreach (var row in brought) bytes += row.Json.Length;
        return bytes;
    }

    public static async Task<byte[]?> ReadAsync(NpgsqlConnection connection, RunId run, string sha256, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT payload FROM durable_payload WHERE persistence_id = $1 AND sha256 = $2", connection);
        command.With(run.PersistenceId).With(sha256);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as byte[];
    }

    public static async Task<IReadOnlyList<string>> ListAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT sha256 FROM durable_payload WHERE persistence_id = $1 ORDER BY sha256", connection);
        await using var reader = await command.With(run.PersistenceId).ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var hashes = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            hashes.Add(reader.GetString(0));
        }

        return hashes;
    }

    private static IReadOnlyList<PayloadRow>? Brought(PendingWrite write) => write switch
    {
        PendingWrite.Append append => append.Rows.Payloads,
        PendingWrite.SavePayloads save => save.Payloads,
        _ => null,
    };
}
