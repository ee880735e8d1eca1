using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Commands and their parameters in the order of <c>$1, $2, …</c>, each of the type that its statement was prepared for.</summary>
internal static class PostgresCommands
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType? type = null)
    {
        command.Parameters.Add(Parameter(value, type));
        return command;
    }

    /// <summary>A column of rows: its array, or the one value there is.</summary>
    /// <param name="command">The statement.</param>
    /// <param name="column">Of each row, one value.</param>
    /// <param name="isLone">Whether the statement takes one row as values instead of many as arrays.</param>
    /// <param name="type">Of one value, where the type of <typeparamref name="T"/> does not tell.</param>
    public static NpgsqlBatchCommand WithColumn<T>(this NpgsqlBatchCommand command, T[] column, bool isLone, NpgsqlDbType? type = null) =>
        isLone ? command.With(column[0], type) : command.With(column, type | NpgsqlDbType.Array);

    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value, NpgsqlDbType? type = null)
    {
        command.Parameters.Add(Parameter(value, type));
        return command;
    }

    public static DateTimeOffset Moment(this DbDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? MomentOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Moment(column);

    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static NpgsqlParameter<T> Parameter<T>(T value, NpgsqlDbType? type)
    {
        var parameter = new NpgsqlParameter<T> { TypedValue = value };
        if (type is { } known) parameter.NpgsqlDbType = known;
        else if (Known<T>() is { } inferred) parameter.NpgsqlDbType = inferred;
        return parameter;
    }

    /// <summary>Said for text, which may be null; the rest is told by its type.</summary>
    private static NpgsqlDbType? Known<T>() =>
        typeof(T) == typeof(string) ? NpgsqlDbType.Text
        : typeof(T) == typeof(string[]) || typeof(T) == typeof(string?[]) ? NpgsqlDbType.Array | NpgsqlDbType.Text
        : typeof(T) == typeof(ReadOnlyMemory<byte>[]) ? NpgsqlDbType.Array | NpgsqlDbType.Bytea
        : null;
}
