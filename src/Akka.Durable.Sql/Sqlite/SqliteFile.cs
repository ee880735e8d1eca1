using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Opens a database file, or says in one sentence why it cannot be opened.</summary>
internal static class SqliteFile
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static ReadOnlySpan<byte> Signature => "SQLite format 3\0"u8;

    /// <summary>Opens for writing, with the tables of this release.</summary>
    public static SqliteDatabase OpenToWrite(string file, SqliteSynchronous synchronous, TimeProvider time) => Explained(file, () =>
    {
        RefuseWhatIsMarkedReadOnly(file);
        if (File.Exists(file)) RefuseWhatIsNoDatabase(file);

        var database = SqliteDatabase.Open(file, SqliteAccess.Create);
        try
        {
            SqliteSchema.Migrate(database, file, time);
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute(synchronous is SqliteSynchronous.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

            // The writer stops for a checkpoint every 16 MiB of log instead of every 4: fewer, longer, cheaper in all.
            database.Execute("PRAGMA wal_autocheckpoint = 4000");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    });

    /// <summary>Opens one more connection to a database that is open for writing.</summary>
    public static SqliteDatabase OpenBeside(string file) => Explained(file, () => SqliteDatabase.Open(file, SqliteAccess.Read));

    /// <summary>Opens for reading, and creates nothing.</summary>
    public static SqliteDatabase OpenToRead(string file, bool immutable) => Explained(file, () =>
    {
        if (!File.Exists(file)) throw Refused(RefusalCodes.NotADatabase, $"There is no database '{file}'.");
        RefuseWhatIsNoDatabase(file);

        var database = SqliteDatabase.Open(file, immutable ? SqliteAccess.Immutable : SqliteAccess.Read);
        try
        {
            if (SqliteSchema.Inspect(database, file) == SqliteSchema.Version) return database;

            throw Refused(
                RefusalCodes.NotADatabase, $"'{file}' does not have the tables of this release yet; a host that opens it for writing makes them.");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    });

    /// <summary>Whether a write-ahead log lies beside the file: somebody has it open, or was killed.</summary>
    public static bool HasLog(string file) => new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };

    public static RunRefusedException ReadOnly(string file) =>
        Refused(RefusalCodes.ReadOnly, $"'{file}' is open for reading only; nothing can be written to it.");

    private static SqliteDatabase Explained(string file, Func<SqliteDatabase> open)
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
                raw.SQLITE_CORRUPT => Refused(RefusalCodes.NotADatabase, $"'{file}' is damaged: {failure.Message}."),
                raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH =>
                    Refused(RefusalCodes.ReadOnly, $"'{file}' cannot be opened, or not in this way: {failure.Message}."),
                raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
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

    /// <summary>An empty file is a database that nobody has written to.</summary>
    private static void RefuseWhatIsNoDatabase(string file)
    {
        Span<byte> start = stackalloc byte[Signature.Length];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (length > 0 && !start[..length].SequenceEqual(Signature))
            throw Refused(RefusalCodes.NotADatabase, $"'{file}' is not an SQLite database.");
    }

    private static RunRefusedException Refused(string code, string sentence) => new(new Refusal(code, sentence));
}
