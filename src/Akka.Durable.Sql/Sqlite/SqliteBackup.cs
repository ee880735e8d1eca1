using Akka.Durable.Journal;
using Akka.Durable.Refusals;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Copies a database as it is at one moment, while a host goes on writing to it.</summary>
public static class SqliteBackup
{
    /// <summary>Writes a copy that nobody holds. It appears under its name only when it is whole and on the disk.</summary>
    /// <param name="file">The database.</param>
    /// <param name="target">Where the copy goes; there must be nothing yet.</param>
    /// <param name="cancellation">Gives up before the copy is begun.</param>
    /// <returns>The copy's size in bytes.</returns>
    /// <exception cref="RunRefusedException"><c>not-a-database</c>, <c>newer-schema</c>; <c>not-allowed</c>: there is something at the target.</exception>
    /// <exception cref="JournalUnavailableException">The disk failed or is full; nothing is left at the target.</exception>
    public static Task<long> MakeAsync(string file, string target, CancellationToken cancellation = default) =>
        Task.Run(() => Make(Path.GetFullPath(file), Path.GetFullPath(target)), cancellation);

    private static long Make(string file, string target)
    {
        if (Path.Exists(target)) throw new RunRefusedException(new(RefusalCodes.NotAllowed, $"There is something at '{target}' already; a backup replaces nothing."));

        var partial = target + ".partial";
        File.Delete(partial);
        try
        {
            CopyUndisturbed(file, partial);
            SqliteFile.Explained(partial, () => LetGo(partial));
            Flush(partial);
            File.Move(partial, target, overwrite: false);
            return new FileInfo(target).Length;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    // A file that nobody has open is read without locks: whoever opens it meanwhile does not know of the reader, and it is read once more.
    private static void CopyUndisturbed(string file, string partial)
    {
        while (true)
        {
            var (isInUse, writtenAt) = (SqliteFile.HasLog(file), File.GetLastWriteTimeUtc(file));
            Copy(file, partial, immutable: !isInUse);
            if (isInUse || (!SqliteFile.HasLog(file) && File.GetLastWriteTimeUtc(file) == writtenAt)) return;

            File.Delete(partial);
        }
    }

    private static void Copy(string file, string partial, bool immutable)
    {
        using var database = SqliteFile.OpenToRead(file, immutable, SqliteStoreOptions.BusyTimeoutDefault);
        try
        {
            // One read transaction over all of it: writers go on behind it, in the log.
            using var copy = database.Prepare("VACUUM INTO ?1");
            SqliteWait.WhileBusy(SqliteStoreOptions.BusyTimeoutDefault, () => copy.Bind(1, partial).RunAndReturn());
        }
        catch (SqliteFailure failure)
        {
            throw new JournalUnavailableException($"'{file}' cannot be copied to '{partial}': {failure.Message}.", failure);
        }
    }

    // The copy is nobody's: whoever holds the original does not hold it.
    private static bool LetGo(string partial)
    {
        using var copy = SqliteDatabase.Open(partial, SqliteAccess.Write);
        if (copy.Number("SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'") > 0)
            throw new JournalUnavailableException($"The copy '{partial}' is damaged; the disk cannot be trusted.");

        copy.Execute("""
            UPDATE durable_host SET generation = generation + 1, host_id = NULL, description = NULL, machine = NULL, process_id = NULL,
                process_started_at = NULL, expires_at = NULL WHERE id = 1
            """);
        return true;
    }

    private static void Flush(string partial)
    {
        using var stream = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }
}
