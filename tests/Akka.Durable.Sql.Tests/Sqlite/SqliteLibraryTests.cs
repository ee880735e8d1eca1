using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Sql.Sqlite;
using SQLitePCL;

namespace Akka.Durable.Sql.Tests.Sqlite;

/// <summary>The shipped library sleeps whole seconds on Unix; its file system is registered once more with another sleep.</summary>
public sealed class SqliteLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [UnixFact]
    public void A_file_is_written_and_read_through_the_file_system_that_sleeps_no_longer_than_it_is_told()
    {
        SqliteLibrary.Load();
        var file = _folder.File("own.db");

        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(file, out var own, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, "durable"));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(own, "PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (7)"));

        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(file, out var shipped, raw.SQLITE_OPEN_READWRITE, "unix"));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(shipped, "SELECT n FROM t", out var read));
        Assert.Equal(raw.SQLITE_ROW, raw.sqlite3_step(read));
        Assert.Equal(7, raw.sqlite3_column_int(read, 0));

        read.Dispose();
        shipped.Dispose();
        own.Dispose();
    }

    [UnixFact]
    public void Two_connections_of_one_process_keep_each_other_from_writing_whichever_file_system_they_use()
    {
        SqliteLibrary.Load();
        var file = _folder.File("locked.db");
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(file, out var own, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, "durable"));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(file, out var shipped, raw.SQLITE_OPEN_READWRITE, "unix"));

        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(own, "BEGIN IMMEDIATE"));

        Assert.Equal(raw.SQLITE_BUSY, raw.sqlite3_exec(shipped, "BEGIN IMMEDIATE"));

        shipped.Dispose();
        own.Dispose();
    }

    public void Dispose() => _folder.Dispose();
}
