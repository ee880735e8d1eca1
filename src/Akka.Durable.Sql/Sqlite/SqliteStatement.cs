using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>A compiled statement. Parameters count from 1, columns from 0; bindings stay until bound again.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    private const int StackBytesMax = 1024;

    public SqliteStatement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value) =>
        value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public SqliteStatement Bind(int parameter, DateTimeOffset moment) => Bind(parameter, moment.UtcTicks);

    public SqliteStatement Bind(int parameter, DateTimeOffset? moment) => Bind(parameter, moment?.UtcTicks);

    public SqliteStatement Bind(int parameter, string? text)
    {
        if (text is null) return BindNull(parameter);

        // An empty span has no address, which SQLite would take for NULL.
        if (text.Length is 0)
        {
            database.Check(raw.sqlite3_bind_text(handle, parameter, ""));
            return this;
        }

        var bytesMax = text.Length * 3;
        byte[]? rented = null;
        var buffer = bytesMax <= StackBytesMax ? stackalloc byte[StackBytesMax] : rented = ArrayPool<byte>.Shared.Rent(bytesMax);
        var written = Encoding.UTF8.GetBytes(text, buffer);
        var code = raw.sqlite3_bind_text(handle, parameter, buffer[..written]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        database.Check(code);
        return this;
    }

    /// <summary>Binds UTF-8 text that is not empty.</summary>
    public SqliteStatement BindUtf8(int parameter, ReadOnlySpan<byte> text)
    {
        database.Check(raw.sqlite3_bind_text(handle, parameter, text));
        return this;
    }

    public SqliteStatement BindBytes(int parameter, ReadOnlySpan<byte> bytes)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, bytes));
        return this;
    }

    public SqliteStatement BindNull(int parameter)
    {
        database.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>Goes on to the next row; false when there is none. After an error the statement is reset.</summary>
    /// <exception cref="SqliteFailure">The statement failed.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW) return true;
        if (code is raw.SQLITE_DONE) return false;

        var failure = database.Failure(code);
        raw.sqlite3_reset(handle);
        throw failure;
    }

    /// <summary>Runs a statement that returns no rows and makes it ready for the next use.</summary>
    public void Run()
    {
        Step();
        raw.sqlite3_reset(handle);
    }

    /// <summary><see cref="Run"/> as a function.</summary>
    public SqliteStatement RunAndReturn()
    {
        Run();
        return this;
    }

    /// <summary>Like <see cref="Run"/>, but returns the result code instead of throwing.</summary>
    public int TryRun()
    {
        var code = raw.sqlite3_step(handle);
        raw.sqlite3_reset(handle);
        return code is raw.SQLITE_DONE or raw.SQLITE_ROW ? raw.SQLITE_OK : code;
    }

    public void Reset() => raw.sqlite3_reset(handle);

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public DateTimeOffset Moment(int column) => new(Number(column), TimeSpan.Zero);

    public DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A copy of the bytes.</summary>
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public void Dispose() => handle.Dispose();

    private bool IsNull(int column) => raw.sqlite3_column_type(handle, column) is raw.SQLITE_NULL;
}
