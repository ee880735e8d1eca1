using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>SQLite answered with an error. It never leaves the store: each place says what it means there.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    public int PrimaryCode => Code & 0xFF;

    /// <summary>A key exists already.</summary>
    public bool IsDuplicate => Code is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY;

    /// <summary>One row is to blame; the others of its transaction can be written without it.</summary>
    public bool IsOfOneRow =>
        PrimaryCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE;

    /// <summary>Somebody else has it locked.</summary>
    public bool IsBusy => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>What is stored cannot be read as a database.</summary>
    public bool IsDamage => PrimaryCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
