using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Retention;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Finds runs that are due for removal and removes them, beside the writers: live runs do not wait behind it.</summary>
internal sealed class PostgresRemoval(PostgresSource source, PostgresLease lease)
{
    private const string IsRoot = "(c.parent IS NULL OR NOT EXISTS (SELECT 1 FROM durable_catalog p WHERE p.run_id = c.parent))";

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) => source.ReadAsync<IReadOnlyList<EndedRun>>(
        async (connection, token) =>
        {
            var edge = await EdgeAsync(connection, scope, token).ConfigureAwait(false);
            var conditions = edge is null ? "at < $3" : "(at < $3 OR at < $4 OR (at = $4 AND run_id >= $5))";
            if (after is not null) conditions += " AND at >= $6 AND (at > $6 OR run_id < $7)";
            await using var command = new NpgsqlCommand(
                $"SELECT run_id, at FROM ({Ranked(scope)}) r WHERE {conditions} ORDER BY at, run_id DESC LIMIT $2", connection);
            command.With(scope.Definitions.ToArray()).With((long)limit).With((now - scope.Age).UtcTicks);
            command.With(edge?.EndedAt.UtcTicks ?? 0).With(edge?.Run.Value ?? "");
            command.With(after?.EndedAt.UtcTicks ?? 0).With(after?.Run.Value ?? "");
            return await ReadAsync(command, token).ConfigureAwait(false);
        },
        cancellation);

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        source.ReadAsync<IReadOnlyList<FamilyMember>>(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    WITH RECURSIVE family (root, run_id) AS (
                        SELECT r, r COLLATE "C" FROM unnest($1) r
                        UNION
                        SELECT f.root, k.run_id FROM family f JOIN durable_catalog k ON k.parent = f.run_id)
                    SELECT f.root, c.run_id, c.parent, c.status, c.sequence FROM family f JOIN durable_catalog c ON c.run_id = f.run_id
                    """,
                    connection);
                command.With(roots.Select(root => root.Value).ToArray());
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                var members = new List<FamilyMember>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    members.Add(new FamilyMember(
                        RunId.Parse(reader.GetString(0)),
                        RunId.Parse(reader.GetString(1)),
                        reader.TextOrNull(2) is { } parent ? RunId.Parse(parent) : null,
                        RunStatuses.TryParse(reader.GetString(3), out var status) ? status : RunStatus.Quarantined,
                        reader.GetInt64(4)));
                }

                return members;
            },
            cancellation);

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) =>
        source.ReadAsync<IReadOnlyList<RunParts>>(
            async (connection, token) =>
            {
                // One statement, so that an append between two looks cannot be taken for a loss.
                await using var command = new NpgsqlCommand(
                    $"""
                    SELECT {PostgresCatalogReader.Columns}, r.run, f.sequence_number, l.sequence_number, s.sequence_number, coalesce(l.created, s.created)
                    FROM unnest($1) WITH ORDINALITY r (run, place)
                    LEFT JOIN durable_catalog c ON c.run_id = r.run
                    LEFT JOIN LATERAL (SELECT sequence_number FROM journal WHERE persistence_id = 'run|' || r.run AND NOT deleted
                        ORDER BY sequence_number LIMIT 1) f ON true
                    LEFT JOIN LATERAL (SELECT sequence_number, created FROM journal WHERE persistence_id = 'run|' || r.run
                        ORDER BY sequence_number DESC LIMIT 1) l ON true
                    LEFT JOIN LATERAL (SELECT sequence_number, created FROM snapshot WHERE persistence_id = 'run|' || r.run
                        ORDER BY sequence_number DESC LIMIT 1) s ON true
                    ORDER BY r.place
                    """,
                    connection);
                command.With(runs.Select(run => run.Value).ToArray());
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                var parts = new List<RunParts>(runs.Count);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    var found = Parts(reader);
                    if (found is not { Row: null, Unreadable: null, LastEvent: null, NewestSnapshot: null }) parts.Add(found);
                }

                return parts;
            },
            cancellation);

    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        source.WithConnectionAsync<IReadOnlyList<bool>>(
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                if (lease.Generation is { } expected) batch.Add("SELECT durable_fence($1)").With(expected);

                var targets = trees.SelectMany((tree, number) => tree.Runs.Select(target => (Number: number, Target: target))).ToList();
                batch.Add("SELECT durable_remove($1, $2, $3, $4)")
                    .With(targets.Select(t => t.Number).ToArray())
                    .With(targets.Select(t => t.Target.Run.Value).ToArray())
                    .With(targets.Select(t => t.Target.Sequence).ToArray())
                    .With(targets.Select(t => t.Target.IsListed).ToArray());
                await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
                if (lease.Generation is not null) await reader.NextResultAsync(cancellation).ConfigureAwait(false);

                var removed = new bool[trees.Count];
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    removed[reader.GetInt32(0)] = true;
                }

                return removed;
            },
            e => PostgresTroubles.Classify(e) is PostgresTrouble.Fenced
                ? new JournalUnavailableException(lease.WhyLost(), e)
                : new JournalUnavailableException($"PostgreSQL did not confirm that runs are removed: {e.Message}. Asking again is safe.", e),
            cancellation);

    /// <summary>The newest run that is one too many; null when there are no more than may be kept.</summary>
    private static async Task<EndedRun?> EdgeAsync(NpgsqlConnection connection, RetentionScope scope, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"{Ranked(scope)} ORDER BY at DESC, run_id LIMIT 1 OFFSET $2", connection);
        command.With(scope.Definitions.ToArray()).With((long)scope.KeepMax);
        return await ReadAsync(command, cancellation).ConfigureAwait(false) is [var edge] ? edge : null;
    }

    private static string Ranked(RetentionScope scope) => $"""
        SELECT c.run_id, coalesce(c.ended_at, c.created_at) AS at FROM durable_catalog c
        WHERE c.status IN ('completed', 'failed', 'cancelled', 'terminated') AND {IsRoot} AND c.definition {(scope.IsAllBut ? "<> ALL" : "= ANY")} ($1)
        """;

    private static async Task<List<EndedRun>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<EndedRun>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(new EndedRun(RunId.Parse(reader.GetString(0)), reader.Moment(1)));
        }

        return rows;
    }

    private static RunParts Parts(NpgsqlDataReader reader)
    {
        string? unreadable = null;
        CatalogRow? row = null;
        try
        {
            row = reader.IsDBNull(0) ? null : PostgresCatalogReader.Row(reader);
        }
        catch (Exception e) when (e is NewerFormatException or JournalCorruptException)
        {
            unreadable = e.Message;
        }

        return new RunParts(
            RunId.Parse(reader.GetString(13)), row, unreadable, Number(14), Number(15), Number(16), reader.MomentOrNull(17));

        long? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    }
}
