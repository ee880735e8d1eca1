using Akka.Durable.Catalog;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>The statements that write one catalog row without an event. It gives way to a row that reflects more.</summary>
internal static class PostgresCatalogRepair
{
    /// <summary>Of a run whose tags or time of start become others: what hangs on the old ones.</summary>
    private const string DeleteTags = """
        DELETE FROM durable_catalog_tag t
        USING durable_catalog c
        WHERE c.run_id = $1 AND t.run_id = $1 AND c.sequence <= $2
        """;

    private const string Upsert = $"""
        INSERT INTO durable_catalog ({PostgresCatalogColumns.OfRows})
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        {PostgresCatalogColumns.Replace}
        WHERE durable_catalog.sequence <= excluded.sequence
        """;

    private const string InsertTags = $"""
        INSERT INTO durable_catalog_tag (run_id, name, value, created_at)
        SELECT n.run_id, n.name, n.value, n.created_at
        FROM unnest($1, $2, $3, $4, $5) n ({PostgresCatalogColumns.OfTags})
        WHERE {PostgresCatalogColumns.TagIsOther}
            AND EXISTS (SELECT 1 FROM durable_catalog c WHERE c.run_id = n.run_id AND c.sequence = n.sequence)
        {PostgresCatalogColumns.ReplaceTag}
        """;

    public static void Add(NpgsqlBatch batch, CatalogRow row)
    {
        batch.Add(DeleteTags).With(row.Run.Value).With(row.Sequence);
        batch.Add(Upsert).WithRows([row]);
        if (!row.Tags.IsEmpty) batch.Add(InsertTags).WithTags([row]);
    }
}
