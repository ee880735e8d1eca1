using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Sql.Catalog;
using Npgsql;
using NpgsqlTypes;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Catalog rows, and the copies of their tags, as parameters: an array for each column.</summary>
internal static class PostgresCatalogColumns
{
    /// <summary>In the order of <see cref="WithRows"/>.</summary>
    public const string OfRows = "run_id, version, status, reason, epoch, sequence, owner, wake_at, ended_at, definition, created_at, parent, tags, root";

    /// <summary>How many there are of <see cref="OfRows"/>.</summary>
    public const int RowColumns = 14;

    /// <summary>In the order of <see cref="WithTags"/>.</summary>
    public const string OfTags = "run_id, name, value, created_at, sequence";

    /// <summary>How many there are of <see cref="OfTags"/>.</summary>
    public const int TagColumns = 5;

    /// <summary>What becomes of a row that is there already.</summary>
    public const string Replace = """
        ON CONFLICT (run_id) DO UPDATE SET
            version = excluded.version, status = excluded.status, reason = excluded.reason, epoch = excluded.epoch,
            sequence = excluded.sequence, owner = excluded.owner, wake_at = excluded.wake_at, ended_at = excluded.ended_at,
            definition = excluded.definition, created_at = excluded.created_at, parent = excluded.parent, tags = excluded.tags, root = excluded.root
        """;

    /// <summary>What becomes of a tag that is there already.</summary>
    public const string ReplaceTag = "ON CONFLICT (run_id, name) DO UPDATE SET value = excluded.value, created_at = excluded.created_at";

    /// <summary>Most appends bring the tags that are there already, and those are not written again.</summary>
    public const string TagIsOther = """
        NOT EXISTS (
            SELECT 1 FROM durable_catalog_tag t
            WHERE t.run_id = n.run_id AND t.name = n.name AND t.value = n.value AND t.created_at = n.created_at)
        """;

    public static NpgsqlBatchCommand WithRows(this NpgsqlBatchCommand command, IReadOnlyList<CatalogRow> rows, bool isLone = false)
    {
        var tags = new string?[rows.Count];
        using (var json = new TagsJson())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var written = json.Write(rows[i].Tags);
                tags[i] = written.IsEmpty ? null : Encoding.UTF8.GetString(written);
            }
        }

        return command
            .WithColumn(Column(rows, row => row.Run.Value), isLone)
            .WithColumn(Column(rows, row => row.Version), isLone)
            .WithColumn(Column(rows, row => row.Status.Name()), isLone)
            .WithColumn(Column(rows, row => row.Reason), isLone)
            .WithColumn(Column(rows, row => row.Epoch), isLone)
            .WithColumn(Column(rows, row => row.Sequence), isLone)
            .WithColumn(Column(rows, row => row.Owner), isLone)
            .WithColumn(Column(rows, row => row.WakeAt?.UtcTicks), isLone, NpgsqlDbType.Bigint)
            .WithColumn(Column(rows, row => row.EndedAt?.UtcTicks), isLone, NpgsqlDbType.Bigint)
            .WithColumn(Column(rows, row => row.Definition), isLone)
            .WithColumn(Column(rows, row => row.CreatedAt.UtcTicks), isLone)
            .WithColumn(Column(rows, row => row.Parent?.Value), isLone)
            .WithColumn(tags, isLone)
            .WithColumn(Column(rows, row => row.Root?.Value), isLone);
    }

    public static NpgsqlBatchCommand WithTags(this NpgsqlBatchCommand command, IReadOnlyList<CatalogRow> rows)
    {
        var tags = rows.SelectMany(row => row.Tags.Select(tag => (Row: row, tag.Key, tag.Value))).ToList();
        return command
            .With(Column(tags, tag => tag.Row.Run.Value))
            .With(Column(tags, tag => tag.Key))
            .With(Column(tags, tag => tag.Value))
            .With(Column(tags, tag => tag.Row.CreatedAt.UtcTicks))
            .With(Column(tags, tag => tag.Row.Sequence));
    }

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }
}
