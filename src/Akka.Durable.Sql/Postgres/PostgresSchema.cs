using System.Globalization;
using System.Reflection;
using Akka.Durable.Hosts;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Hosts;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Brings a database to the tables of this release: each file of <c>Migrations/Postgres</c> once, in order.</summary>
internal static class PostgresSchema
{
    private const string Folder = "Migrations/Postgres/";

    private static readonly IReadOnlyList<(long Version, string Resource)> Migrations = Find();

    /// <summary>The version of this release: the number of its last file.</summary>
    public static long Version => Migrations[^1].Version;

    /// <summary>What is missing in a database of version <paramref name="found"/>, and who holds it.</summary>
    public static SchemaState State(long found, HostLease? holder) => new(
        found, Version, [.. Migrations.Where(m => m.Version > found).Select(m => Path.GetFileNameWithoutExtension(m.Resource))], holder);

    /// <summary>Applies what is missing in one transaction. Of two processes that open at once, one does it and the other waits.</summary>
    /// <returns>Nothing of interest.</returns>
    /// <exception cref="RunRefusedException"><c>database-held</c>: nothing is changed under another host, which may be of an older release.</exception>
    public static async Task<bool> MigrateAsync(
        NpgsqlConnection connection, string database, PostgresStoreOptions options, CancellationToken cancellation)
    {
        // Most openings find nothing to do and take no lock.
        if (await InspectAsync(connection, database, cancellation).ConfigureAwait(false) == Version) return true;

        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({PostgresLocks.Ours}, {PostgresLocks.Migration})", cancellation).ConfigureAwait(false);
        var found = await InspectAsync(connection, database, cancellation).ConfigureAwait(false);
        var now = options.Time.GetUtcNow();
        if (found > 0 && found < Version)
        {
            // Nobody takes it over before this is committed.
            await RunAsync(connection, $"SELECT pg_advisory_xact_lock({PostgresLocks.Ours}, {PostgresLocks.Generation})", cancellation).ConfigureAwait(false);
            var lease = await PostgresLease.FindAsync(connection, cancellation).ConfigureAwait(false);
            if (HeldDatabase.Standing(lease, now, options.IsAlive) is { } held && held.Host.Id != options.HolderId) throw HeldDatabase.Refused(held);
        }

        await RunAsync(
            connection,
            "CREATE TABLE IF NOT EXISTS durable_schema (version bigint NOT NULL PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)",
            cancellation).ConfigureAwait(false);
        foreach (var (version, resource) in Migrations.Where(m => m.Version > found))
        {
            await RunAsync(connection, Read(resource), cancellation).ConfigureAwait(false);
            await using var record = new NpgsqlCommand("INSERT INTO durable_schema (version, name, applied_at) VALUES ($1, $2, $3)", connection);
            record.With(version).With(Path.GetFileNameWithoutExtension(resource)).With(now.UtcTicks);
            await record.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>The version the database stands at; 0 for one that has none of our tables, or that a cluster began.</summary>
    /// <exception cref="RunRefusedException"><c>newer-schema</c>, or <c>not-a-database</c>: its journal is another program's.</exception>
    public static async Task<long> InspectAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        // Asked of the catalog's rows: to_regclass may remember from before the lock that there was no such table.
        var hasSchema = (bool)(await ScalarAsync(
            connection,
            "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'durable_schema' AND schemaname = ANY (current_schemas(false)))",
            cancellation).ConfigureAwait(false))!;
        if (!hasSchema)
        {
            // Other tables may live beside ours; a journal of another shape cannot.
            var isOurs = (bool)(await ScalarAsync(
                connection,
                """
                SELECT NOT EXISTS (
                    SELECT 1 FROM pg_tables t
                    WHERE t.tablename = 'journal' AND t.schemaname = ANY (current_schemas(false)) AND 9 <> (
                        SELECT count(*) FROM information_schema.columns c
                        WHERE c.table_schema = t.schemaname AND c.table_name = t.tablename AND c.column_name IN (
                            'ordering', 'created', 'deleted', 'persistence_id', 'sequence_number', 'message', 'manifest', 'identifier', 'writer_uuid')))
                """,
                cancellation).ConfigureAwait(false))!;
            if (isOurs) return 0;

            throw PostgresExplained.Refused(
                RefusalCodes.NotADatabase,
                $"'{database}' has a table named journal that belongs to another program; give the runs a database or schema of their own.");
        }

        var version = (long)(await ScalarAsync(connection, "SELECT coalesce(max(version), 0) FROM durable_schema", cancellation).ConfigureAwait(false))!;
        if (version <= Version) return version;

        throw PostgresExplained.Refused(
            RefusalCodes.NewerSchema,
            $"'{database}' has tables of version {version}, written by a newer release; this one knows versions up to {Version}.");
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static List<(long Version, string Resource)> Find() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (long.Parse(name.AsSpan(Folder.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture), name))];

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
