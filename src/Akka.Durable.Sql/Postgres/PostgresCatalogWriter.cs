using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Sql.Catalog;
using Npgsql;
using NpgsqlTypes;

namespace Akka.Durable.Sql.Postgres;

/// <summary>The statements that write catalog rows and the copies of their tags: a few for any number of runs.</summary>
internal static class PostgresCatalogWriter
{
    private const NpgsqlDbType Numbers = NpgsqlDbType.Array | NpgsqlDbType.Bigint;

    /// <summary>Of runs whose tags or time of start become others: what hangs on the old ones.</summary>
    private const string DeleteTags = """
        DELETE FROM durable_catalog_tag t
        USING durable_catalog c, unnest($1, $2, $3, $4) n (run_id, sequence, created_at, tags)
        WHERE c.run_id = n.run_id AND t.run_id = c.run_id
            AND (c.tags IS DISTINCT FROM n.tags OR c.created_at <> n.created_at)
        """;

    private const string Upsert = """
        INSERT INTO durable_catalog (run_id, version, status, reason, epoch, sequence, owner, wake_at, ended_at, definition, created_at, parent, tags, root)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (run_id) DO UPDATE SET
            version = excluded.version, status = excluded.status, reason = excluded.reason, epoch = excluded.epoch,
            sequence = excluded.sequence, owner = excluded.owner, wake_at = excluded.wake_at, ended_at = excluded.ended_at,
            definition = excluded.definition, created_at = excluded.created_at, parent = excluded.parent, tags = excluded.tags, root = excluded.root
        """;

    /// <summary>Most appends bring the tags that are there already, and those are not written again.</summary>
    private const string InsertTags = """
        INSERT INTO durable_catalog_tag (run_id, name, value, created_at)
        SELECT n.run_id, n.name, n.value, n.created_at
        FROM unnest($1, $2, $3, $4, $5) n (run_id, name, value, created_at, sequence)
        WHERE NOT EXISTS (
            SELECT 1 FROM durable_catalog_tag t
            WHERE t.run_id = n.run_id AND t.name = n.name AND t.value = n.value AND t.created_at = n.created_at)
        """;

    private const string ReplaceTag = " ON CONFLICT (run_id, name) DO UPDATE SET value = excluded.value, created_at = excluded.created_at";

    /// <summary>A repair gives way to a row that reflects more.</summary>
    private const string DeleteTagsIfNotBehind = DeleteTags + " AND c.sequence <= n.sequence";

    private const string UpsertIfNotBehind = Upsert + " WHERE durable_catalog.sequence <= excluded.sequence";

    private const string InsertTagsIfNotBehind = InsertTags
        + " AND EXISTS (SELECT 1 FROM durable_catalog c WHERE c.run_id = n.run_id AND c.sequence = n.sequence)" + ReplaceTag;

    private const string InsertTagsAlways = InsertTags + ReplaceTag;

    /// <param name="batch">Takes the statements.</param>
    /// <param name="rows">At most one of each run.</param>
    /// <param name="isRepair">Whether a row that reflects more is left as it is.</param>
    public static void Add(NpgsqlBatch batch, IReadOnlyList<CatalogRow> rows, bool isRepair)
    {
        var tags = new string?[rows.Count];
        var hasTags = false;
        using (var json = new TagsJson())
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var written = json.Write(rows[i].Tags);
                tags[i] = written.IsEmpty ? null : Encoding.UTF8.GetString(written);
                hasTags |= !written.IsEmpty;
            }
        }

        var ids = Column(rows, row => row.Run.Value);
        var sequences = Column(rows, row => row.Sequence);
        var createdAt = Column(rows, row => row.CreatedAt.UtcTicks);
        batch.Add(isRepair ? DeleteTagsIfNotBehind : DeleteTags).With(ids).With(sequences).With(createdAt).With(tags);
        batch.Add(isRepair ? UpsertIfNotBehind : Upsert)
            .With(ids)
            .With(Column(rows, row => row.Version))
            .With(Column(rows, row => row.Status.Name()))
            .With(Column(rows, row => row.Reason))
            .With(Column(rows, row => row.Epoch))
            .With(sequences)
            .With(Column(rows, row => row.Owner))
            .With(Column(rows, row => row.WakeAt?.UtcTicks), Numbers)
            .With(Column(rows, row => row.EndedAt?.UtcTicks), Numbers)
            .With(Column(rows, row => row.Definition))
            .With(createdAt)
            .With(Column(rows, row => row.Parent?.Value))
            .With(tags)
            .With(Column(rows, row => row.Root?.Value));

        if (hasTags) AddTags(batch, rows, isRepair);
    }

    private static void AddTags(NpgsqlBatch batch, IReadOnlyList<CatalogRow> rows, bool isRepair)
    {
        var tags = rows.SelectMany(row => row.Tags.Select(tag => (Row: row, tag.Key, tag.Value))).ToList();
        batch.Add(isRepair ? InsertTagsIfNotBehind : InsertTagsAlways)
            .With(tags.Select(tag => tag.Row.Run.Value).ToArray())
            .With(tags.Select(tag => tag.Key).ToArray())
            .With(tags.Select(tag => tag.Value).ToArray())
            .With(tags.Select(tag => tag.Row.CreatedAt.UtcTicks).ToArray())
            .With(tags.Select(tag => tag.Row.Sequence).ToArray());
    }

    private static T[] Column<T>(IReadOnlyList<CatalogRow> rows, Func<CatalogRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }
}
