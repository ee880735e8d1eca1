using System.Globalization;
using System.Reflection;
using Akka.Durable.Hosts;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Hosts;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Brings a database to the tables of this release: each file of <c>Migrations/Sqlite</c> once, in order.</summary>
internal static class SqliteSchema
{
    private const string Folder = "Migrations/Sqlite/";

    private static readonly IReadOnlyList<(long Version, string Resource)> Migrations = Find();

    /// <summary>The version of this release: the number of its last file.</summary>
    public static long Version => Migrations[^1].Version;

    /// <summary>What is missing in a database of version <paramref name="found"/>, and who holds it.</summary>
    public static SchemaState State(long found, HostLease? holder) => new(
        found, Version, [.. Migrations.Where(m => m.Version > found).Select(m => Path.GetFileNameWithoutExtension(m.Resource))], holder);

    /// <summary>Applies what is missing in one transaction. Of two processes that open at once, one does it and the other waits.</summary>
    /// <exception cref="RunRefusedException"><c>database-held</c>: nothing is changed under another host, which may be of an older release.</exception>
    public static void Migrate(SqliteDatabase database, SqliteStoreOptions options)
    {
        // Most openings find nothing to do and take no lock.
        if (Inspect(database, options.File) == Version) return;

        database.Execute("BEGIN IMMEDIATE");
        try
        {
            var found = Inspect(database, options.File);
            var now = options.Time.GetUtcNow();
            if (found > 0 && found < Version
                && HeldDatabase.Standing(SqliteLeaseWriter.Find(database), now, options.IsAlive) is { } held && held.Host.Id != options.HolderId)
            {
                throw HeldDatabase.Refused(held);
            }

            database.Execute(
                "CREATE TABLE IF NOT EXISTS durable_schema (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
            foreach (var (version, resource) in Migrations.Where(m => m.Version > found))
            {
                database.Execute(Read(resource));
                database.Prepared("INSERT INTO durable_schema (version, name, applied_at) VALUES (?1, ?2, ?3)")
                    .Bind(1, version).Bind(2, Path.GetFileNameWithoutExtension(resource)).Bind(3, now).Run();
            }

            database.Execute("COMMIT");
        }
        catch
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
            throw;
        }
    }

    /// <summary>The version the database stands at; 0 for one that is empty or that a cluster began.</summary>
    /// <exception cref="RunRefusedException"><c>newer-schema</c>, or <c>not-a-database</c>: it holds other things.</exception>
    public static long Inspect(SqliteDatabase database, string file)
    {
        if (!HasTable(database, "durable_schema"))
        {
            var tables = database.Number("SELECT count(*) FROM sqlite_master WHERE type = 'table'");
            if (tables is 0 || HasTable(database, "journal")) return 0;

            throw new RunRefusedException(new Refusal(
                RefusalCodes.NotADatabase, $"'{file}' is a database of another program: it has tables, but no journal of runs."));
        }

        var version = database.Number("SELECT max(version) FROM durable_schema") ?? 0;
        if (version <= Version) return version;

        throw new RunRefusedException(new Refusal(
            RefusalCodes.NewerSchema,
            $"'{file}' has tables of version {version}, written by a newer release; this one knows versions up to {Version}."));
    }

    private static bool HasTable(SqliteDatabase database, string name) =>
        database.Number($"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{name}'") > 0;

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
