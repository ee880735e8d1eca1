using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Akka.Durable.Sql.Writing;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>The connection of one writer, made anew when it was lost.</summary>
/// <remarks>
/// Each writer has a lock of its own that its session holds. A new connection gets it only when the session before is gone, and with
/// it all that it had under way: from then on, what is not in the tables will never be.
/// </remarks>
internal sealed class PostgresWriterConnection(string connectionString, PostgresStoreOptions options) : IDisposable
{
    /// <summary>Settings of a session that only ever runs statements which find their rows by key: a plan made while the tables were
    /// small must not be one that reads them whole when they are large. Left to itself the server plans anew for every group, since it takes a
    /// plan that knows how long the arrays are for the cheaper one; that costs more than a small group itself.</summary>
    private const string Settings = """
        SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
            set_config('enable_mergejoin', 'off', false), set_config('jit', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false),
            set_config('lock_timeout', '10s', false)
        """;

    private const string EndFormerSession = """
        SELECT pg_terminate_backend(l.pid)
        FROM pg_locks l
        WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid = ($1 >> 32)::oid AND l.objid = ($1 & 4294967295)::oid
        """;

    private readonly long _key = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
    private NpgsqlConnection? _open;
    private long _transactions;

    /// <summary>A new id for the journal rows of one transaction, so that it can be told from every other.</summary>
    public string NextWriterId() => string.Create(CultureInfo.InvariantCulture, $"{_key:x16}{++_transactions:x16}");

    public NpgsqlConnection Open()
    {
        if (_open is not null) return _open;

        options.Hooks.Connecting();
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            connection.Open();
            Run(connection, Settings);
            Run(connection, EndFormerSession, _key);
            Run(connection, "SELECT pg_advisory_lock($1)", _key);
            return _open = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the transaction that wrote under <paramref name="writerId"/> on a connection before this one is in the tables.
    /// Null when its writes leave no trace that is theirs alone: doing them again does no harm.</summary>
    public bool? IsStored(IReadOnlyList<PendingWrite> writes, string writerId)
    {
        // A transaction is there whole or not at all, so one row that only it can have written tells.
        if (writes.OfType<PendingWrite.Append>().FirstOrDefault() is { Rows: var append })
        {
            using var find = new NpgsqlCommand(
                "SELECT EXISTS (SELECT 1 FROM journal WHERE persistence_id = $1 AND sequence_number = $2 AND writer_uuid = $3)", Open());
            return (bool)find.With(append.Run.PersistenceId).With(append.Rows[0].Sequence).With(writerId).ExecuteScalar()!;
        }

        var saves = writes.OfType<PendingWrite.SaveSnapshot>().ToList();
        return saves.Count is 0 ? null : saves.All(IsStored);
    }

    /// <summary>Counts a commit that was not confirmed, for whoever looks after the server.</summary>
    public void CountDoubt() => Run(Open(), "UPDATE durable_host SET doubtful_commits = doubtful_commits + 1 WHERE id = 1");

    /// <summary>Gives up a connection that cannot be trusted any more; the next use makes a new one.</summary>
    public void Drop()
    {
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Drop();

    private bool IsStored(PendingWrite.SaveSnapshot save)
    {
        using var find = new NpgsqlCommand(
            "SELECT snapshot FROM snapshot WHERE persistence_id = $1 AND sequence_number = $2 AND created = $3", Open());
        find.With(save.Run!.Value.PersistenceId).With(save.Snapshot.Sequence).With(save.Snapshot.CreatedAt.UtcTicks);
        return find.ExecuteScalar() is byte[] stored && save.Snapshot.Payload.Span.SequenceEqual(stored);
    }

    private static void Run(NpgsqlConnection connection, string sql, long? parameter = null)
    {
        using var command = new NpgsqlCommand(sql, connection);
        if (parameter is { } value) command.With(value);
        command.ExecuteNonQuery();
    }
}
