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
