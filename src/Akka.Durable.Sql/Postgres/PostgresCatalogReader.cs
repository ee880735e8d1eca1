using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Catalog;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Finds and lists rows of the catalog.</summary>
internal static class PostgresCatalogReader
{
    /// <summary>In the order that <see cref="Row"/> reads them.</summary>
    internal const string Columns = """
        c.run_id, c.definition, c.version, c.status, c.reason, c.epoch, c.sequence, c.owner, c.parent, c.wake_at, c.created_at, c.ended_at, c.tags, c.root
        """;

    public static async Task<CatalogRow?> FindAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM durable_catalog c WHERE c.run_id = $1", connection);
        return await ReadAllAsync(command.With(run.Value), cancellation).ConfigureAwait(false) is [var row] ? row : null;
    }

    public static async Task<CatalogPage> ListAsync(NpgsqlConnection connection, CatalogQuery query, CancellationToken cancellation)
    {
        var limit = Math.Clamp(query.Limit, 1, CatalogQuery.LimitMax);
        await using var command = new NpgsqlCommand { Connection = connection };

        // The order and the place in it are read from the tag's index, if a tag is asked for, else from the catalog's.
        var ordered = query.Tag is null ? "c" : "t";
        var sql = new StringBuilder($"SELECT {Columns} FROM durable_catalog c ");
        if (query.Tag is { } tag)
        {
            sql.Append("JOIN durable_catalog_tag t ON t.run_id = c.run_id WHERE t.name = " + Text(tag.Name));
            if (tag.Value is { } value) sql.Append(" AND t.value = " + Text(value));
        }
        else
        {
            sql.Append("WHERE true");
        }

        if (query.Status is { } status) sql.Append(" AND c.status = " + Text(status.Name()));
        if (query.Definition is { } definition) sql.Append(" AND c.definition = " + Text(definition));
        if (query.Text is { Length: > 0 } text) sql.Append($" AND strpos({ordered}.run_id, {Text(text)}) > 0");
        if (query.From is { } from) sql.Append($" AND {ordered}.created_at >= " + Number(from.UtcTicks));
        if (query.Until is { } until) sql.Append($" AND {ordered}.created_at < " + Number(until.UtcTicks));
        if (query.After is { } after)
        {
            var cursor = CatalogCursor.Parse(after);
            var ticks = Number(cursor.CreatedTicks);
            sql.Append($" AND {ordered}.created_at <= {ticks} AND ({ordered}.created_at < {ticks} OR {ordered}.run_id > {Text(cursor.Run.Value)})");
        }

        // One more than asked for tells whether there is a next page.
        sql.Append($" ORDER BY {ordered}.created_at DESC, {ordered}.run_id LIMIT {limit + 1}");
        command.CommandText = sql.ToString();
        var rows = await ReadAllAsync(command, cancellation).ConfigureAwait(false);
        if (rows.Count <= limit) return new CatalogPage(rows, Next: null);

        rows.RemoveAt(limit);
        return new CatalogPage(rows, new CatalogCursor(rows[^1].CreatedAt.UtcTicks, rows[^1].Run).ToString());

        string Text(string bound) => $"${command.With(bound).Parameters.Count}";

        string Number(long bound) => $"${command.With(bound).Parameters.Count}";
    }

    public static async Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT status, count(*) FROM durable_catalog GROUP BY status", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var counts = new Dictionary<RunStatus, long>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var name = reader.GetString(0);
            counts.Add(
                RunStatuses.TryParse(name, out var status) ? status : throw new NewerFormatException($"catalog status {name}"), reader.GetInt64(1));
        }

        return counts;
    }

    public static async Task<IReadOnlyList<CatalogRow>> DueAsync(
        NpgsqlConnection connection, DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {Columns} FROM durable_catalog c
            WHERE wake_at <= $1 AND wake_at IS NOT NULL
            ORDER BY wake_at, run_id LIMIT $2
            """,
            connection);
        return await ReadAllAsync(command.With(now.UtcTicks).With((long)limit), cancellation).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<CatalogRow>> OrphanedAsync(
        NpgsqlConnection connection, string owner, RunId? after, int limit, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {Columns} FROM durable_catalog c
            WHERE status NOT IN ('completed', 'failed', 'cancelled', 'terminated')
                AND (owner IS NOT NULL OR status IN ('running', 'interrupted'))
                AND run_id > $1 AND owner IS DISTINCT FROM $2
            ORDER BY run_id LIMIT $3
            """,
            connection);
        return await ReadAllAsync(command.With(after?.Value ?? "").With(owner).With((long)limit), cancellation).ConfigureAwait(false);
    }

    private static async Task<List<CatalogRow>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<CatalogRow>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(Row(reader));
        }

        return rows;
    }

    internal static CatalogRow Row(NpgsqlDataReader reader) => new()
    {
        Run = Id(reader.GetString(0)),
        Definition = reader.GetString(1),
        Version = reader.GetString(2),
        Status = RunStatuses.TryParse(reader.GetString(3), out var status)
            ? status
            : throw new NewerFormatException($"catalog status {reader.GetString(3)}"),
        Reason = reader.TextOrNull(4),
        Epoch = reader.GetInt64(5),
        Sequence = reader.GetInt64(6),
        Owner = reader.TextOrNull(7),
        Parent = reader.TextOrNull(8) is { } parent ? Id(parent) : null,
        WakeAt = reader.MomentOrNull(9),
        CreatedAt = reader.Moment(10),
        EndedAt = reader.MomentOrNull(11),
        Tags = TagsJson.Read(reader.TextOrNull(12)),
        Root = reader.TextOrNull(13) is { } root ? Id(root) : null,
    };

    private static RunId Id(string text) => RunId.TryParse(text, out var id)
        ? id
        : throw new JournalCorruptException("the catalog holds a row under a key that is not a run id");
}
