using System.Globalization;
using Akka.Durable.Journal;
using Akka.Durable.Retention;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Finds runs that are due for removal, and what the tables hold of runs.</summary>
internal static class SqliteRemovalReader
{
    private const string Ended = "c.status IN ('completed', 'failed', 'cancelled', 'terminated')";

    private const string IsRoot = "(c.parent IS NULL OR NOT EXISTS (SELECT 1 FROM durable_catalog p WHERE p.run_id = c.parent))";

    public static List<EndedRun> Expired(
        SqliteDatabase database, RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit)
    {
        var edge = Edge(database, scope);
        var before = (now - scope.Age).UtcTicks;
        var conditions = edge is null ? "at < ?1" : "(at < ?1 OR at < ?2 OR (at = ?2 AND run_id >= ?3))";
        if (after is not null) conditions += " AND at >= ?4 AND (at > ?4 OR run_id < ?5)";
        using var statement = database.Prepare(
            $"SELECT run_id, at FROM ({Ranked(scope, firstName: 7)}) WHERE {conditions} ORDER BY at, run_id DESC LIMIT ?6");
        BindNames(statement, scope, firstName: 7);
        statement.Bind(1, before);
        if (edge is { } bound) statement.Bind(2, bound.EndedAt.UtcTicks).Bind(3, bound.Run.Value);
        if (after is not null) statement.Bind(4, after.EndedAt.UtcTicks).Bind(5, after.Run.Value);
        statement.Bind(6, limit);
        return Read(statement);
    }

    public static List<FamilyMember> Families(SqliteDatabase database, IReadOnlyList<RunId> roots)
    {
        var statement = database.Prepared("""
            WITH RECURSIVE family (run_id) AS (
                SELECT ?1
                UNION
                SELECT k.run_id FROM family f CROSS JOIN durable_catalog k INDEXED BY durable_catalog_parent_idx ON k.parent = f.run_id)
            SELECT c.run_id, c.parent, c.status, c.sequence FROM family f CROSS JOIN durable_catalog c ON c.run_id = f.run_id
            """);
        var members = new List<FamilyMember>();
        foreach (var root in roots)
        {
            statement.Bind(1, root.Value);
            try
            {
                while (statement.Step())
                {
                    members.Add(new FamilyMember(
                        root,
                        RunId.Parse(statement.Text(0)),
                        statement.TextOrNull(1) is { } parent ? RunId.Parse(parent) : null,
                        RunStatuses.TryParse(statement.Text(2), out var status) ? status : RunStatus.Quarantined,
                        statement.Number(3)));
                }
            }
            finally
            {
                statement.Reset();
            }
        }

        return members;
    }

    public static List<RunParts> Parts(SqliteDatabase database, IReadOnlyList<RunId> runs, CancellationToken cancellation)
    {
        var parts = new List<RunParts>(runs.Count);
        foreach (var run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Parts(database, run) is { } found) parts.Add(found);
        }

        return parts;
    }

    // In one transaction, so that an append between two looks cannot be taken for a loss.
    private static RunParts? Parts(SqliteDatabase database, RunId run)
    {
        database.Prepared("BEGIN").Run();
        try
        {
            string? unreadable = null;
            Akka.Durable.Catalog.CatalogRow? row = null;
            try
            {
                row = SqliteCatalogReader.Find(database, run);
            }
            catch (Exception e) when (e is NewerFormatException or JournalCorruptException)
            {
                unreadable = e.Message;
            }

            var statement = database.Prepared("""
                SELECT
                    (SELECT sequence_number FROM journal WHERE persistence_id = ?1 AND deleted = 0 ORDER BY sequence_number LIMIT 1),
                    (SELECT max(sequence_number) FROM journal WHERE persistence_id = ?1),
                    (SELECT max(sequence_number) FROM snapshot WHERE persistence_id = ?1),
                    coalesce(
                        (SELECT created FROM journal WHERE persistence_id = ?1 ORDER BY sequence_number DESC LIMIT 1),
                        (SELECT created FROM snapshot WHERE persistence_id = ?1 ORDER BY sequence_number DESC LIMIT 1),
                        (SELECT max(created) FROM durable_payload WHERE persistence_id = ?1)),
                    EXISTS (SELECT 1 FROM durable_payload WHERE persistence_id = ?1),
                    (SELECT manifest FROM journal WHERE persistence_id = ?1 ORDER BY sequence_number DESC LIMIT 1)
                """).Bind(1, run.PersistenceId);
            statement.Step();
            var found = new RunParts(
                run,
                row,
                unreadable,
                statement.NumberOrNull(0),
                statement.NumberOrNull(1),
                statement.NumberOrNull(2),
                statement.MomentOrNull(3),
                statement.Number(4) is 1,
                statement.TextOrNull(5));
            statement.Reset();
            return found is { Row: null, Unreadable: null, LastEvent: null, NewestSnapshot: null, HasPayloads: false } ? null : found;
        }
        finally
        {
            database.Prepared("COMMIT").Run();
        }
    }

    /// <summary>The newest run that is one too many; null when there are no more than may be kept.</summary>
    private static EndedRun? Edge(SqliteDatabase database, RetentionScope scope)
    {
        using var statement = database.Prepare($"{Ranked(scope, firstName: 2)} ORDER BY at DESC, run_id LIMIT 1 OFFSET ?1");
        BindNames(statement, scope, firstName: 2);
        statement.Bind(1, scope.KeepMax);
        return Read(statement) is [var edge] ? edge : null;
    }

    private static string Ranked(RetentionScope scope, int firstName)
    {
        var names = string.Join(", ", Enumerable.Range(firstName, scope.Definitions.Count).Select(n => n.ToString(CultureInfo.InvariantCulture)).Select(n => "?" + n));
        var definitions = scope.Definitions.Count is 0 ? (scope.IsAllBut ? "1" : "0") : $"c.definition {(scope.IsAllBut ? "NOT " : "")}IN ({names})";
        return $"""
            SELECT c.run_id, coalesce(c.ended_at, c.created_at) AS at FROM durable_catalog c INDEXED BY durable_catalog_ended_idx
            WHERE {Ended} AND c.wake_at IS NULL AND {IsRoot} AND {definitions}
            """;
    }

    private static void BindNames(SqliteStatement statement, RetentionScope scope, int firstName)
    {
        for (var i = 0; i < scope.Definitions.Count; i++)
        {
            statement.Bind(firstName + i, scope.Definitions[i]);
        }
    }

    private static List<EndedRun> Read(SqliteStatement statement)
    {
        var rows = new List<EndedRun>();
        while (statement.Step())
        {
            rows.Add(new EndedRun(RunId.Parse(statement.Text(0)), statement.Moment(1)));
        }

        statement.Reset();
        return rows;
    }
}
