using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>How a connection opens its file.</summary>
internal enum SqliteAccess
{
    /// <summary>Reads and writes; creates the file when it is missing.</summary>
    Create,

    /// <summary>Reads and writes a file that exists.</summary>
    Write,

    /// <summary>Reads; needs the write-ahead log's shared memory.</summary>
    Read,

    /// <summary>Reads a file that nobody writes, without a lock and without creating anything beside it.</summary>
    Immutable,
}

/// <summary>One connection to one file, used by one thread at a time.</summary>
/// <remarks>
/// SQLite's own interface, without ADO.NET between: the writer binds and steps 100,000 times a second. A locked file is reported at
/// once; <see cref="SqliteWait"/> waits for it where waiting makes sense.
/// </remarks>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _prepared = [];

    static SqliteDatabase() => SqliteLibrary.Load();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <exception cref="SqliteFailure">The file cannot be opened that way.</exception>
    public static SqliteDatabase Open(string file, SqliteAccess access)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI | access switch
        {
            SqliteAccess.Create => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
            SqliteAccess.Write => raw.SQLITE_OPEN_READWRITE,
            _ => raw.SQLITE_OPEN_READONLY,
        };
        var uri = UriOf(file) + (access is SqliteAccess.Immutable ? "?immutable=1" : "");
        var code = raw.sqlite3_open_v2(uri, out var handle, flags, null);
        if (code is not raw.SQLITE_OK)
        {
            var failure = new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
            handle?.Dispose();
            throw failure;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        return new SqliteDatabase(handle);
    }

    /// <summary>Rows that the last statement inserted, updated or deleted.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) is 0;

    /// <summary>The statement of this text, compiled the first time it is asked for and kept. Reset, ready to bind.</summary>
    public SqliteStatement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            statement = Prepare(sql);
            _prepared.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>A statement for this one use; the caller disposes it.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Runs all statements of <paramref name="script"/>.</summary>
    public void Execute(string script) => Check(raw.sqlite3_exec(_handle, script));

    /// <summary>Begins a transaction that may write at once; waits for the one of another connection.</summary>
    public void Begin(TimeSpan busyTimeout)
    {
        var begin = Prepared("BEGIN IMMEDIATE");

        // Another process seldom writes: the way without a wait costs no more than the statement.
        if (begin.TryRun() is not raw.SQLITE_OK) SqliteWait.WhileBusy(busyTimeout, begin.RunAndReturn);
    }

    /// <summary>Runs one statement and returns the first column of its first row; null when there is none or it is NULL.</summary>
    public long? Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.NumberOrNull(0) : null;
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)) throw Failure(code);
    }

    public SqliteFailure Failure(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _prepared.Clear();
        _handle.Dispose();
    }

    /// <summary>A path as a URI: the only way to say <c>immutable</c>, and safe for any character a path may hold.</summary>
    private static string UriOf(string file)
    {
        var path = file.Replace(Path.DirectorySeparatorChar, '/');
        return "file:" + (path.StartsWith('/') ? "//" : "///") + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }
}
