using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Who holds the database: one row. Its changes go beside the writers, so that they get through when nothing else does.</summary>
internal sealed class PostgresLease(PostgresSource source, PostgresStoreOptions options)
{
    private const string None = "another host, which has given it back since";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _held = -1;
    private volatile string _holder = None;

    /// <summary>The generation that this store was given; null while it holds no lease.</summary>
    public long? Generation => Interlocked.Read(ref _held) is >= 0 and var held ? held : null;

    /// <summary>What to tell those whose writes were fenced.</summary>
    public async Task<string> WhyLostAsync()
    {
        try
        {
            var holder = await source.ReadAsync(FindAsync, CancellationToken.None).ConfigureAwait(false);
            _holder = holder?.Host.Description ?? None;
        }
        catch (JournalUnavailableException)
        {
            // Then the last that was heard of has to do.
        }

        return $"The database was taken by {_holder}: this host writes no more, and nothing was written.";
    }

    public Task<HostLease> AcquireAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        InTurnAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
                await WaitForWritersAsync(connection, cancellation).ConfigureAwait(false);
                var found = await FindAsync(connection, cancellation).ConfigureAwait(false);
                if (found is not null && found.Host.Id != host.Id && found.ExpiresAt > now && options.IsAlive(found.Host)) return found;

                var taken = new HostLease(host, now + duration);
                await using var hold = new NpgsqlCommand(
                    """
                    UPDATE durable_host
                    SET generation = generation + (host_id IS DISTINCT FROM $1)::int, host_id = $1, description = $2, machine = $3,
                        process_id = $4, process_started_at = $5, expires_at = $6
                    WHERE id = 1
                    RETURNING generation
                    """,
                    connection);
                hold.With(host.Id).With(host.Description).With(host.Machine).With(host.ProcessId)
                    .With(host.ProcessStartedAt.UtcTicks).With(taken.ExpiresAt.UtcTicks);
                var generation = (long)(await hold.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                Interlocked.Exchange(ref _held, generation);
                return taken;
            },
            cancellation);

    public Task<bool> RenewAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        InTurnAsync(
            async connection =>
            {
                await using var renew = new NpgsqlCommand(
                    "UPDATE durable_host SET expires_at = $2 WHERE id = 1 AND host_id = $1 RETURNING generation", connection);
                renew.With(host.Id).With((now + duration).UtcTicks);
                if (await renew.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is not long generation) return false;

                // It may have risen since: the nodes of a cluster share one host id, and when one of them gives the hold back another takes it anew.
                Interlocked.Exchange(ref _held, generation);
                return true;
            },
            cancellation);

    public Task<bool> ReleaseAsync(HostIdentity host, CancellationToken cancellation) => InTurnAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await WaitForWritersAsync(connection, cancellation).ConfigureAwait(false);
            await using var release = new NpgsqlCommand(
                """
                UPDATE durable_host
                SET generation = generation + 1, host_id = NULL, description = NULL, machine = NULL, process_id = NULL,
                    process_started_at = NULL, expires_at = NULL
                WHERE id = 1 AND host_id = $1
                """,
                connection);
            var released = await release.With(host.Id).ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) > 0;
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            if (released) Interlocked.Exchange(ref _held, -1);
            return released;
        },
        cancellation);

    /// <summary>Until it has the lock alone, transactions that passed the fence are under way; behind it, none passes with the old generation.</summary>
    private static async Task WaitForWritersAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("SELECT set_config('lock_timeout', '10s', true)");
        batch.Add($"SELECT pg_advisory_xact_lock({PostgresLocks.Ours}, {PostgresLocks.Generation})");
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The lease that was given last and not given back, whether or not it has expired.</summary>
    public static async Task<HostLease?> FindAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var select = new NpgsqlCommand(
            "SELECT host_id, description, machine, process_id, process_started_at, expires_at FROM durable_host WHERE id = 1 AND host_id IS NOT NULL",
            connection);
        await using var reader = await select.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) return null;

        var host = new HostIdentity(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.Moment(4));
        return new HostLease(host, reader.Moment(5));
    }

    /// <summary>Each of these may be done twice without harm, so a connection that is lost on the way costs nothing but time.</summary>
    private async Task<T> InTurnAsync<T>(Func<NpgsqlConnection, Task<T>> change, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await source.WithConnectionAsync(change, e => new JournalUnavailableException(
                $"PostgreSQL did not confirm the change of who holds it: {e.Message}. Asking again is safe.", e), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
