using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;
using Npgsql;
using static Akka.Durable.Sql.Postgres.PostgresCatalogColumns;

namespace Akka.Durable.Sql.Postgres;

/// <summary>One statement for the appends of a group: whether the lease still stands, the events, the catalog rows and their tags.</summary>
/// <remarks>
/// One, because a statement costs a lone append more on its way than in the database, and because the driver hands all but the
/// first of a batch to another thread before it sends them. Its parts see the tables as they were before it and touch each row once.
/// One event alone comes as values, not as arrays of one: an eighth less of the server's time.
/// </remarks>
internal static class PostgresAppend
{
    /// <summary>The column that comes out null, which it must not be, for event 1 of a run that has a snapshot: it had an event 1, deleted since.</summary>
    public const string NullWhereThereWasOne = "created";

    private const int EventColumns = 6;

    /// <summary>A text for each combination of parts, so that a group carries only what it needs.</summary>
    private static readonly string[] Texts = [.. Enumerable.Range(0, 16).Select(n => Text((n & 1) > 0, (n & 2) > 0, (n & 4) > 0, (n & 8) > 0))];

    /// <param name="batch">Takes the statement.</param>
    /// <param name="appends">At least one.</param>
    /// <param name="rows">What they make of the catalog: at most one row of each run.</param>
    /// <param name="writerId">32 hex digits, written into every journal row.</param>
    /// <param name="generation">The generation of the lease that they stand on; null without one.</param>
    public static void Add(
        NpgsqlBatch batch, List<PendingWrite.Append> appends, IReadOnlyList<CatalogRow> rows, string writerId, long? generation)
    {
        var hasTags = false;
        for (var i = 0; i < rows.Count; i++)
        {
            hasTags |= !rows[i].Tags.IsEmpty;
        }

        var isLone = appends is [{ RowCount: 1 }];
        var statement = batch.Add(Texts[(generation is null ? 0 : 1) | (rows.Count > 0 ? 2 : 0) | (hasTags ? 4 : 0) | (isLone ? 8 : 0)]);
        AddEvents(statement, appends, writerId, isLone);
        if (generation is { } expected) statement.With(expected);
        if (rows.Count > 0) statement.WithRows(rows, isLone);
        if (hasTags) statement.WithTags(rows);
    }

    private static void AddEvents(NpgsqlBatchCommand statement, List<PendingWrite.Append> appends, string writerId, bool isLone)
    {
        var count = 0;
        foreach (var append in appends)
        {
            count += append.Rows.Rows.Count;
        }

        var created = new long[count];
        var persistenceIds = new string[count];
        var sequences = new long[count];
        var messages = new ReadOnlyMemory<byte>[count];
        var manifests = new string[count];
        var at = 0;
        foreach (var append in appends)
        {
            var persistenceId = append.Rows.Run.PersistenceId;
            var rows = append.Rows.Rows;
            for (var i = 0; i < rows.Count; i++, at++)
            {
                var row = rows[i];
                created[at] = row.CreatedAt.UtcTicks;
                persistenceIds[at] = persistenceId;
                sequences[at] = row.Sequence;
                messages[at] = row.Payload;
                manifests[at] = row.Manifest;
            }
        }

        statement.WithColumn(created, isLone)
            .WithColumn(persistenceIds, isLone)
            .WithColumn(sequences, isLone)
            .WithColumn(messages, isLone)
            .WithColumn(manifests, isLone)
            .With(writerId);
    }

    private static string Text(bool hasFence, bool hasRows, bool hasTags, bool isLone)
    {
        List<string> parts = [];
        var next = EventColumns + 1;
        if (hasFence) parts.Add($"fence AS MATERIALIZED (SELECT durable_fence(${next++}))");
        if (hasRows)
        {
            var rows = $"{Source(next, RowColumns, isLone)} n ({OfRows})";
            next += RowColumns;

            // Those that are written below are not among them: no part touches what another does.
            parts.Add($"""
                gone AS (
                    DELETE FROM durable_catalog_tag t USING {rows}
                    WHERE t.run_id = n.run_id AND (n.tags IS NULL OR NOT n.tags::jsonb ? t.name))
                """);
            parts.Add($"listed AS (INSERT INTO durable_catalog ({OfRows}) SELECT * FROM {rows} {Replace})");
        }

        if (hasTags)
        {
            parts.Add($"""
                tagged AS (
                    INSERT INTO durable_catalog_tag (run_id, name, value, created_at)
                    SELECT n.run_id, n.name, n.value, n.created_at FROM {Source(next, TagColumns, isLone: false)} n ({OfTags})
                    WHERE {TagIsOther} {ReplaceTag})
                """);
        }

        return $"""
            {(parts.Count > 0 ? "WITH " : "")}{string.Join(", ", parts)}
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT
                CASE WHEN sequence_number > 1 OR NOT EXISTS (SELECT 1 FROM snapshot s WHERE s.persistence_id = e.persistence_id) THEN created END,
                false, persistence_id, sequence_number, message, manifest, {EventCodec.SerializerId}, $6
            FROM {(hasFence ? "fence, " : "")}{Source(1, EventColumns - 1, isLone)} e (created, persistence_id, sequence_number, message, manifest)
            """;
    }

    private static string Source(int first, int count, bool isLone)
    {
        var columns = string.Join(", ", Enumerable.Range(first, count).Select(n => $"${n}"));
        return isLone ? $"(VALUES ({columns}))" : $"unnest({columns})";
    }
}
