using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Opens a database file, or says in one sentence why it cannot be opened.</summary>
/// <remarks>
/// Only SQLite may open the file itself: on POSIX, closing any other handle to it gives up all locks that this process has on it, and
/// another process could then take the log away from under us.
/// </remarks>
internal static class SqliteFile
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Opens for writing, with the tables of this release.</summary>
    public static SqliteDatabase OpenToWrite(SqliteStoreOptions options) => Explained(options.File, () =>
    {
        RefuseWhatIsMarkedReadOnly(options.File);

        // Two that give a new file its log at once may lock each other out: whoever is, closes the file and begins again.
        return SqliteWait.WhileBusy(options.BusyTimeout, () => OpenToWriteOnce(options));
    });

    /// <summary>Opens one more connection to a database that is open for writing.</summary>
    public static SqliteDatabase OpenBeside(string file) => Explained(file, () => SqliteDatabase.Open(file, SqliteAccess.Read));

    /// <summary>Opens for reading, and creates nothing.</summary>
    public static SqliteDatabase OpenToRead(string file, bool immutable, TimeSpan busyTimeout) => Explained(file, () =>
    {
        if (!File.Exists(file)) throw Refused(RefusalCodes.NotADatabase, $"There is no database '{file}'.");

        return SqliteWait.WhileBusy(busyTimeout, () => OpenToReadOnce(file, immutable));
    });

    /// <summary>The version of the file's tables, and the lease that was given last and not given back.</summary>
    public static (long Version, HostLease? Lease) Inspect(string file, TimeSpan busyTimeout) => SqliteWait.WhileBusy(busyTimeout, () =>
    {
        using var database = SqliteDatabase.Open(file, HasLog(file) ? SqliteAccess.Read : SqliteAccess.Immutable);
        var version = SqliteSchema.Inspect(database, file);
        return (version, version > 0 ? SqliteLeaseWriter.Find(database) : null);
    });

    /// <summary>Whether a write-ahead log lies beside the file: somebody has it open, or was killed.</summary>
    public static bool HasLog(string file) => new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };

    public static RunRefusedException ReadOnly(string file) =>
        Refused(RefusalCodes.ReadOnly, $"'{file}' is open for reading only; nothing can be written to it.");

    /// <summary>Runs <paramref name="open"/> and turns what SQLite says into a sentence about <paramref name="file"/>.</summary>
    public static T Explained<T>(string file, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (SqliteFailure failure)
        {
            throw failure.PrimaryCode switch
            {
                raw.SQLITE_NOTADB => Refused(RefusalCodes.NotADatabase, $"'{file}' is not an SQLite database."),
                raw.SQLITE_ERROR or raw.SQLITE_FORMAT =>
                    Refused(RefusalCodes.NotADatabase, $"'{file}' does not hold the tables of a database of runs: {failure.Message}."),
                raw.SQLITE_CORRUPT => Refused(RefusalCodes.NotADatabase, $"'{file}' is damaged: {failure.Message}."),
                raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH =>
                    Refused(RefusalCodes.ReadOnly, $"'{file}' cannot be opened, or not in this way: {failure.Message}."),
                _ when failure.IsBusy =>
                    Refused(RefusalCodes.DatabaseHeld, $"'{file}' is locked by another program: {failure.Message}."),
                _ => new JournalUnavailableException($"'{file}' cannot be opened: {failure.Message}.", failure),
            };
        }
        catch (UnauthorizedAccessException)
        {
            throw Refused(RefusalCodes.ReadOnly, $"'{file}' may not be opened by this user.");
        }
        catch (IOException e)
        {
            throw new JournalUnavailableException($"'{file}' cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Asked of the mode, not of the system: root may write into what is marked read-only, but should not.</summary>
    private static void RefuseWhatIsMarkedReadOnly(string file)
    {
        var directory = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(directory))
            throw Refused(RefusalCodes.ReadOnly, $"'{file}' cannot be created: there is no directory '{directory}'.");

        if (Directory.Exists(file)) throw Refused(RefusalCodes.NotADatabase, $"'{file}' is a directory, not a database.");
        if (File.Exists(file) && IsMarkedReadOnly(new FileInfo(file))) throw Refused(RefusalCodes.ReadOnly, $"'{file}' is read-only.");
        if (!OperatingSystem.IsWindows() && IsMarkedReadOnly(new DirectoryInfo(directory)))
            throw Refused(RefusalCodes.ReadOnly, $"'{file}' lies in a read-only directory, where its log cannot be written.");
    }

    private static bool IsMarkedReadOnly(FileSystemInfo entry) => OperatingSystem.IsWindows()
        ? entry.Attributes.HasFlag(FileAttributes.ReadOnly)
        : (entry.UnixFileMode & AnyWrite) is 0;

    private static SqliteDatabase OpenToWriteOnce(SqliteStoreOptions options)
    {
        var database = SqliteDatabase.Open(options.File, SqliteAccess.Create);
        try
        {
            SqliteSchema.Migrate(database, options);
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute(options.Synchronous is SqliteSynchronous.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

            // Runs lie scattered over the index. The longer the log between two checkpoints (64 MiB instead of 4) and the larger the
            // cache (32 MiB instead of 2), the more often one write of a page serves many rows: a third more rows a second.
            database.Execute("PRAGMA wal_autocheckpoint = 16000");
            database.Execute("PRAGMA cache_size = -32768");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static SqliteDatabase OpenToReadOnce(string file, bool immutable)
    {
        var database = SqliteDatabase.Open(file, immutable ? SqliteAccess.Immutable : SqliteAccess.Read);
        try
        {
            if (SqliteSchema.Inspect(database, file) is var found && found == SqliteSchema.Version) return database;

            throw Refused(
                RefusalCodes.NotADatabase,
                $"'{file}' has tables of version {found}, and does not have the tables of this release yet, version {SqliteSchema.Version}; "
                + "durable migrate or a host that opens it for writing makes them.");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static RunRefusedException Refused(string code, string sentence) => new(new Refusal(code, sentence));
}
