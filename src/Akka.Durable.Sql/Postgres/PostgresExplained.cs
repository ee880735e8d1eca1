using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Writing;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Says in the words of the store's contract what the database answered.</summary>
internal static class PostgresExplained
{
    public static JournalUnavailableException NotWritten(Exception cause) =>
        new($"PostgreSQL cannot be written: {cause.Message}. Nothing was.", cause);

    public static JournalUnavailableException NotRead(Exception cause) => new($"PostgreSQL cannot be read: {cause.Message}.", cause);

    /// <summary>Null unless the row exists already, or is event 1 of a run that had one.</summary>
    public static Exception? OfOneRow(PendingWrite write, Exception cause)
    {
        if (cause is PostgresException { SqlState: PostgresErrorCodes.NotNullViolation, TableName: "journal", ColumnName: PostgresAppend.NullWhereThereWasOne }
            && write is PendingWrite.Append { Rows: var begun })
        {
            return new JournalConflictException(begun.Run, begun.Rows[0].Sequence);
        }

        if (cause is not PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } duplicate) return null;

        return (write, duplicate.TableName) switch
        {
            (PendingWrite.Append { Rows: var append }, "journal") => new JournalConflictException(append.Run, append.Rows[0].Sequence),
            (PendingWrite.SaveSnapshot save, "snapshot") => new JournalConflictException(save.Run!.Value, save.Snapshot.Sequence),
            _ => null,
        };
    }

    /// <summary>A store that cannot be opened: what to do about it, where somebody can do something.</summary>
    public static Exception NotOpened(string database, Exception cause) => cause is not PostgresException answer
        ? new JournalUnavailableException($"PostgreSQL cannot be reached: {cause.Message}.", cause)
        : answer.SqlState switch
        {
            PostgresErrorCodes.InvalidCatalogName => Refused(
                RefusalCodes.NotADatabase, $"There is no database '{database}'; make it with: createdb {database}"),
            ['2', '8', ..] => Refused(
                RefusalCodes.NotADatabase, $"PostgreSQL does not let this user in: {answer.MessageText} (store.postgresql.connection-string)."),
            PostgresErrorCodes.InsufficientPrivilege => Refused(
                RefusalCodes.ReadOnly, $"This user may not make or use the tables in '{database}': {answer.MessageText}."),
            PostgresErrorCodes.ReadOnlySqlTransaction => Refused(
                RefusalCodes.ReadOnly, $"'{database}' can only be read, as it is a standby perhaps: {answer.MessageText}."),
            _ => new JournalUnavailableException($"'{database}' cannot be opened: {answer.Message}.", answer),
        };

    public static RunRefusedException Refused(string code, string sentence) => new(new Refusal(code, sentence));
}
