using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Finds out what became of a commit that SQLite could not confirm.</summary>
/// <remarks>
/// Its rows may lie whole in the log although the disk reported an error. Under the write lock, on a new connection, they are seen
/// or not seen; a commit of our own behind that look makes the answer final, because the log goes on after what was seen.
/// Without that second commit nothing is claimed.
/// </remarks>
internal sealed class SqliteDoubt(string writerId, SqliteStoreOptions options)
{
    /// <summary>Gives each of <paramref name="writes"/> that has no failure yet the one it deserves, if any.</summary>
    public void Resolve(PendingWrite[] writes, SqliteFailure cause)
    {
        bool? committed = null;
        try
        {
            options.Hooks.Resolving();
            using var database = SqliteFile.OpenToWrite(options);
            committed = Look(database, writes);
        }
        catch (Exception e) when (e is SqliteFailure or RunRefusedException or JournalUnavailableException)
        {
            // The look failed as well: committed stays null, and the callers are told that nobody knows.
        }

        foreach (var write in writes)
        {
            write.Failure ??= committed switch
            {
                true => null,
                false => new JournalUnavailableException($"'{options.File}' did not take the commit: {cause.Message}. Nothing was written.", cause),
                null when IsWitness(write) => new JournalOutcomeUnknownException(
                    $"'{options.File}' did not confirm the commit: {cause.Message}. It may or may not have been written.", cause),
                null => NotConfirmed(cause),
            };

            // A lease that was taken is not known to the writer as taken: the host asks again, which is harmless.
            if (write is PendingWrite.AcquireLease or PendingWrite.RenewLease or PendingWrite.ReleaseLease)
                write.Failure ??= NotConfirmed(cause);
        }
    }

    private bool? Look(SqliteDatabase database, PendingWrite[] writes)
    {
        database.Begin(options.BusyTimeout);
        var witness = writes.FirstOrDefault(write => write.Failure is null && IsWitness(write));
        bool? seen = witness is null ? null : IsStored(database, witness);
        database.Execute("UPDATE durable_host SET doubtful_commits = doubtful_commits + 1 WHERE id = 1");
        database.Execute("COMMIT");
        return seen;
    }

    /// <summary>A transaction is there whole or not at all, so one row that only it can have written tells.</summary>
    private static bool IsWitness(PendingWrite write) => write is PendingWrite.Append or PendingWrite.SaveSnapshot;

    private bool IsStored(SqliteDatabase database, PendingWrite witness)
    {
        if (witness is PendingWrite.Append { Rows: var append })
        {
            return Exists(database.Prepared("SELECT 1 FROM journal WHERE persistence_id = ?1 AND sequence_number = ?2 AND writer_uuid = ?3")
                .Bind(1, append.Run.PersistenceId).Bind(2, append.Rows[0].Sequence).Bind(3, writerId));
        }

        var save = (PendingWrite.SaveSnapshot)witness;
        return Exists(database.Prepared("SELECT 1 FROM snapshot WHERE persistence_id = ?1 AND sequence_number = ?2")
            .Bind(1, save.Run!.Value.PersistenceId).Bind(2, save.Snapshot.Sequence));
    }

    private static bool Exists(SqliteStatement statement)
    {
        var exists = statement.Step();
        statement.Reset();
        return exists;
    }

    private JournalUnavailableException NotConfirmed(SqliteFailure cause) =>
        new($"'{options.File}' did not confirm the commit: {cause.Message}. Asking again is safe.", cause);
}
