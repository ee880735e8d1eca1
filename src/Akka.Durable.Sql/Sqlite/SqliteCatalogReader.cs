using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Catalog;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Finds and lists rows of the catalog.</summary>
internal static class SqliteCatalogReader
{
    private const string Columns = """
        c.run_id, c.definition, c.version, c.status, c.reason, c.epoch, c.sequence, c.owner, c.parent, c.wake_at, c.created_at, c.ended_at, c.tags, c.root
        """;

    public static CatalogRow? Find(SqliteDatabase database, RunId run)
    {
        var statement = database.Prepared($"SELECT {Columns} FROM durable_catalog c WHERE c.run_id = ?1").Bind(1, run.Value);
        return ReadAll(statement, 1) is [var row] ? row : null;
    }

    public static CatalogPage List(SqliteDatabase database, CatalogQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, CatalogQuery.LimitMax);
        var values = new List<object>();

        // The order and the place in it are read from the index that narrows most surely: the tag's, if one is asked for. Only what
        // the index holds is read for rows that do not make it to the page.
        var ordered = query.Tag is null ? "c" : "t";
        var sql = new StringBuilder($"SELECT {Columns} FROM (SELECT {ordered}.created_at AS at, {ordered}.run_id AS id FROM ");
        sql.Append(query.Tag is null
            ? "durable_catalog c WHERE 1"
            : "durable_catalog_tag t CROSS JOIN durable_catalog c ON c.run_id = t.run_id WHERE t.name = "
                + Parameter(query.Tag.Value.Name));
        if (query.Tag?.Value is { } value) sql.Append(" AND t.value = " + Parameter(value));

        // Completed runs are many and all others few: of two conditions, the plus keeps SQLite from the index of the wider one.
        var byDefinition = query.Status is null or RunStatus.Completed;
        if (query.Status is { } status)
            sql.Append($" AND {(byDefinition && query.Definition is not null ? "+" : "")}c.status = {Parameter(status.Name())}");
        if (query.Definition is { } definition) sql.Append($" AND {(byDefinition ? "" : "+")}c.definition = {Parameter(definition)}");
        if (query.Text is { Length: > 0 } text) sql.Append($" AND instr({ordered}.run_id, {Parameter(text)}) > 0");
        if (query.From is { } from) sql.Append($" AND {ordered}.created_at >= " + Parameter(from.UtcTicks));
        if (query.Until is { } until) sql.Append($" AND {ordered}.created_at < " + Parameter(until.UtcTicks));
        if (query.After is { } after)
        {
            var cursor = CatalogCursor.Parse(after);
            var ticks = Parameter(cursor.CreatedTicks);
            var run = Parameter(cursor.Run.Value);
            sql.Append($" AND {ordered}.created_at <= {ticks} AND ({ordered}.created_at < {ticks} OR {ordered}.run_id > {run})");
        }

        // One more than asked for tells whether there is a next page.
        sql.Append($" ORDER BY {ordered}.created_at DESC, {ordered}.run_id LIMIT {limit + 1})");
        sql.Append(" p CROSS JOIN durable_catalog c ON c.run_id = p.id ORDER BY p.at DESC, p.id");

        using var statement = database.Prepare(sql.ToString());
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is long number) statement.Bind(i + 1, number);
            else statement.Bind(i + 1, (string)values[i]);
        }

        var rows = ReadAll(statement, limit + 1);
        if (rows.Count <= limit) return new CatalogPage(rows, Next: null);

        rows.RemoveAt(limit);
        return new CatalogPage(rows, new CatalogCursor(rows[^1].CreatedAt.UtcTicks, rows[^1].Run).ToString());

        string Parameter(object bound)
        {
            values.Add(bound);
            return "?" + values.Count;
        }
    }

    // Counted in the index of the status alone, without a look at any row.
    public static Dictionary<RunStatus, long> Count(SqliteDatabase database)
    {
        var statement = database.Prepared("SELECT status, count(*) FROM durable_catalog GROUP BY status");
        try
        {
            var counts = new Dictionary<RunStatus, long>();
            while (statement.Step()) counts.Add(Status(statement.Text(0)), statement.Number(1));
            return counts;
        }
        finally
        {
            statement.Reset();
        }
    }

    // The index is named: without statistics SQLite may take the order of the key for the better one and read a million rows.
    public static List<CatalogRow> Due(SqliteDatabase database, DateTimeOffset now, int limit) => ReadAll(
        database.Prepared($"""
            SELECT {Columns} FROM durable_catalog c INDEXED BY durable_catalog_due_idx
            WHERE wake_at <= ?1 AND wake_at IS NOT NULL
            ORDER BY wake_at, run_id LIMIT ?2
            """).Bind(1, now).Bind(2, limit),
        limit);

    public static List<CatalogRow> Orphaned(SqliteDatabase database, string owner, RunId? after, int limit) => ReadAll(
        database.Prepared($"""
            SELECT {Columns} FROM durable_catalog c INDEXED BY durable_catalog_held_idx
            WHERE status NOT IN ('completed', 'failed', 'cancelled', 'terminated')
                AND (owner IS NOT NULL OR status IN ('running', 'interrupted'))
                AND run_id > ?1 AND owner IS NOT ?2
            ORDER BY run_id LIMIT ?3
            """).Bind(1, after?.Value ?? "").Bind(2, owner).Bind(3, limit),
        limit);

    private static List<CatalogRow> ReadAll(SqliteStatement statement, int limit)
    {
        var rows = new List<CatalogRow>(Math.Min(limit, 64));
        try
        {
            while (statement.Step())
            {
                rows.Add(Row(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static CatalogRow Row(SqliteStatement statement) => new()
    {
        Run = Id(statement.Text(0)),
        Definition = statement.Text(1),
        Version = statement.Text(2),
        Status = Status(statement.Text(3)),
        Reason = statement.TextOrNull(4),
        Epoch = statement.Number(5),
        Sequence = statement.Number(6),
        Owner = statement.TextOrNull(7),
        Parent = statement.TextOrNull(8) is { } parent ? Id(parent) : null,
        WakeAt = statement.MomentOrNull(9),
        CreatedAt = statement.Moment(10),
        EndedAt = statement.MomentOrNull(11),
        Tags = TagsJson.Read(statement.TextOrNull(12)),
        Root = statement.TextOrNull(13) is { } root ? Id(root) : null,
    };

    private static RunStatus Status(string name) =>
        RunStatuses.TryParse(name, out var status) ? status : throw new NewerFormatException($"catalog status {name}");

    private static RunId Id(string text) => RunId.TryParse(text, out var id)
        ? id
        : throw new JournalCorruptException("the catalog holds a row under a key that is not a run id");
}
