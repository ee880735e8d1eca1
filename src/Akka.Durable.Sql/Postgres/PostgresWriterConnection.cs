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

    public ValueTask<NpgsqlConnection> OpenAsync() => _open is { } open ? new(open) : new(ConnectAsync());

    /// <summary>Whether the transaction that wrote under <paramref name="writerId"/> on a connection before this one is in the tables.
    /// Null when its writes leave no trace that is theirs alone: doing them again does no harm.</summary>
    public async Task<bool?> IsStoredAsync(IReadOnlyList<PendingWrite> writes, string writerId)
    {
        // A transaction is there whole or not at all, so one row that only it can have written tells.
        if (writes.OfType<PendingWrite.Append>().FirstOrDefault() is { Rows: var append })
        {
            await using var find = new NpgsqlCommand(
                "SELECT EXISTS (SELECT 1 FROM journal WHERE persistence_id = $1 AND sequence_number = $2 AND writer_uuid = $3)",
                await OpenAsync().ConfigureAwait(false));
            find.With(append.Run.PersistenceId).With(append.Rows[0].Sequence).With(writerId);
            return (bool)(await find.ExecuteScalarAsync().ConfigureAwait(false))!;
        }

        var saves = writes.OfType<PendingWrite.SaveSnapshot>().ToList();
        if (saves.Count is 0) return null;

        foreach (var save in saves)
        {
            if (!await IsStoredAsync(save).ConfigureAwait(false)) return false;
        }

        return true;
    }

    /// <summary>Counts a commit that was not confirmed, for whoever looks after the server.</summary>
    public async Task CountDoubtAsync() => await RunAsync(
        await OpenAsync().ConfigureAwait(false), "UPDATE durable_host SET doubtful_commits = doubtful_commits + 1 WHERE id = 1").ConfigureAwait(false);

    /// <summary>Gives up a connection that cannot be trusted any more; the next use makes a new one.</summary>
    public void Drop()
    {
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Drop();

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        // Whoever brought the first write does not look up the server's name and shake hands with it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        options.Hooks.Connecting();
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync().ConfigureAwait(false);
            await RunAsync(connection, Settings).ConfigureAwait(false);
            await RunAsync(connection, EndFormerSession, _key).ConfigureAwait(false);
            await RunAsync(connection, "SELECT pg_advisory_lock($1)", _key).ConfigureAwait(false);
            return _open = connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> IsStoredAsync(PendingWrite.SaveSnapshot save)
    {
        await using var find = new NpgsqlCommand(
            "SELECT snapshot FROM snapshot WHERE persistence_id = $1 AND sequence_number = $2 AND created = $3", await OpenAsync().ConfigureAwait(false));
        find.With(save.Run!.Value.PersistenceId).With(save.Snapshot.Sequence).With(save.Snapshot.CreatedAt.UtcTicks);
        return await find.ExecuteScalarAsync().ConfigureAwait(false) is byte[] stored && save.Snapshot.Payload.Span.SequenceEqual(stored);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, long? parameter = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (parameter is { } value) command.With(value);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
