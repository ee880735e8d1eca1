namespace Akka.Durable.Sql.Sqlite;

/// <summary>Reads what is kept outside the events of one run.</summary>
internal static class SqlitePayloadReader
{
    public static byte[]? Read(SqliteDatabase database, RunId run, string sha256) => SqliteJournalReader.Undamaged(run, () =>
    {
        var statement = database.Prepared("SELECT payload FROM durable_payload WHERE persistence_id = ?1 AND sha256 = ?2")
            .Bind(1, run.PersistenceId).Bind(2, sha256);
        try
        {
            return statement.Step() ? statement.Bytes(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    });

    public static List<string> List(SqliteDatabase database, RunId run)
    {
        var statement = database.Prepared("SELECT sha256 FROM durable_payload WHERE persistence_id = ?1 ORDER BY sha256").Bind(1, run.PersistenceId);
        var hashes = new List<string>();
        try
        {
            while (statement.Step())
            {
                hashes.Add(statement.Text(0));
            }

            return hashes;
        }
        finally
        {
            statement.Reset();
        }
    }
}
