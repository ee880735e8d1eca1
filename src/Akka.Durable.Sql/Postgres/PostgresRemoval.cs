using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Retention;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Finds runs that are due for removal and removes them, beside the writers: live runs do not wait behind it.</summary>
internal sealed class PostgresRemoval(PostgresSource source, PostgresLease lease)
{
    // A subquery that yields a value is looked up by key for each row; EXISTS the planner may answer by reading the whole catalog.
    private const string IsRoot = "(c.parent IS NULL OR (SELECT p.run_id FROM durable_catalog p WHERE p.run_id = c.parent) IS NULL)";

    private const string DeletePayloads = """
        DELETE FROM durable_payload p
        WHERE p.persistence_id = ANY ($1)
            AND (SELECT j.sequence_number FROM journal j WHERE j.persistence_id = p.persistence_id LIMIT 1) IS NULL
            AND (SELECT s.sequence_number FROM snapshot s WHERE s.persistence_id = p.persistence_id LIMIT 1) IS NULL
            AND (SELECT c.run_id FROM durable_catalog c WHERE c.run_id = substr(p.persistence_id, 5)) IS NULL
        """;

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) => source.ReadAsync<IReadOnlyList<EndedRun>>(
        async (connection, token) =>
        {
            var edge = await EdgeAsync(connection, scope, token).ConfigureAwait(false);
            var (before, last) = ((now - scope.Age).UtcTicks, edge?.EndedAt.UtcTicks ?? 0);
            return await ReadInOrderAsync(
                connection,
                $"""
                SELECT run_id, at FROM ({Ranked(scope)}) r
                WHERE at >= $2 AND at <= $3 AND (at > $2 OR run_id < $4) AND (at < $5 OR at < $6 OR (at = $6 AND run_id >= $7))
                ORDER BY at, run_id DESC LIMIT $8
                """,
                command => command.With(scope.Definitions.ToArray())
                    .With(after?.EndedAt.UtcTicks ?? long.MinValue).With(Math.Max(before, last)).With(after?.Run.Value ?? "")
                    .With(before).With(last).With(edge?.Run.Value ?? "").With((long)limit),
                token).ConfigureAwait(false);
        },
        cancellation);

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        source.ReadAsync<IReadOnlyList<FamilyMember>>(
            async (connection, token) =>
            {
                // OFFSET 0 keeps each look a look by key: joined freely, a planner without statistics reads the whole catalog instead.
                await using var command = new NpgsqlCommand(
                    """
                    WITH RECURSIVE family (root, run_id) AS (
                        SELECT r, r COLLATE "C" FROM unnest($1) r
                        UNION
                        SELECT f.root, k.run_id FROM family f
                        CROSS JOIN LATERAL (SELECT run_id FROM durable_catalog WHERE parent = f.run_id OFFSET 0) k)
                    SELECT f.root, c.run_id, c.parent, c.status, c.sequence FROM family f
                    CROSS JOIN LATERAL (SELECT run_id, parent, status, sequence FROM durable_catalog WHERE run_id = f.run_id OFFSET 0) c
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
                    SELECT {PostgresCatalogReader.Columns}, r.run, f.sequence_number, l.sequence_number, s.sequence_number, coalesce(l.created, s.created, p.created), p.created IS NOT NULL, l.manifest
                    FROM unnest($1) WITH ORDINALITY r (run, place)
                    LEFT JOIN LATERAL (SELECT * FROM durable_catalog WHERE run_id = r.run OFFSET 0) c ON true
                    LEFT JOIN LATERAL (SELECT sequence_number FROM journal WHERE persistence_id = 'run|' || r.run AND NOT deleted
                        ORDER BY sequence_number LIMIT 1) f ON true
                    LEFT JOIN LATERAL (SELECT sequence_number, created, manifest FROM journal WHERE persistence_id = 'run|' || r.run
                        ORDER BY sequence_number DESC LIMIT 1) l ON true
                    LEFT JOIN LATERAL (SELECT sequence_number, created FROM snapshot WHERE persistence_id = 'run|' || r.run
                        ORDER BY sequence_number DESC LIMIT 1) s ON true
                    LEFT JOIN LATERAL (SELECT max(created) AS created FROM durable_payload WHERE persistence_id = 'run|' || r.run) p ON true
                    ORDER BY r.place
                    """,
                    connection);
                command.With(runs.Select(run => run.Value).ToArray());
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                var parts = new List<RunParts>(runs.Count);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    var found = Parts(reader);
                    if (found is not { Row: null, Unreadable: null, LastEvent: null, NewestSnapshot: null, HasPayloads: false }) parts.Add(found);
                }

                return parts;
            },
            cancellation);

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        try
        {
            return await source.WithConnectionAsync(
                connection => RemoveAsync(connection, trees, cancellation),
                e => new JournalUnavailableException($"PostgreSQL did not confirm that runs are removed: {e.Message}. Asking again is safe.", e),
                cancellation).ConfigureAwait(false);
        }
        catch (JournalUnavailableException failed) when (failed.InnerException is { } cause && PostgresTroubles.Classify(cause) is PostgresTrouble.Fenced)
        {
            throw new JournalUnavailableException(await lease.WhyLostAsync().ConfigureAwait(false), cause);
        }
    }

    private async Task<IReadOnlyList<bool>> RemoveAsync(
        NpgsqlConnection connection, IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (lease.Generation is { } expected) batch.Add("SELECT durable_fence($1)").With(expected);

        var targets = trees.SelectMany((tree, number) => tree.Runs.Select(target => (Number: number, Target: target))).ToList();
        batch.Add("SELECT durable_remove($1, $2, $3, $4)")
            .With(targets.Select(t => t.Number).ToArray())
            .With(targets.Select(t => t.Target.Run.Value).ToArray())
            .With(targets.Select(t => t.Target.Sequence).ToArray())
            .With(targets.Select(t => t.Target.IsListed).ToArray());

        // In the same transaction: what the function has left nothing else of.
        batch.Add(DeletePayloads).With(targets.Select(t => t.Target.Run.PersistenceId).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (lease.Generation is not null) await reader.NextResultAsync(cancellation).ConfigureAwait(false);

        var removed = new bool[trees.Count];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            removed[reader.GetInt32(0)] = true;
        }

        return removed;
    }

    /// <summary>The newest run that is one too many; null when there are no more than may be kept.</summary>
    private static async Task<EndedRun?> EdgeAsync(NpgsqlConnection connection, RetentionScope scope, CancellationToken cancellation)
    {
        var found = await ReadInOrderAsync(
            connection,
            $"{Ranked(scope)} ORDER BY at DESC, run_id LIMIT 1 OFFSET $2",
            command => command.With(scope.Definitions.ToArray()).With((long)scope.KeepMax),
            cancellation).ConfigureAwait(false);
        return found is [var edge] ? edge : null;
    }

    private static string Ranked(RetentionScope scope) => $"""
        SELECT c.run_id, coalesce(c.ended_at, c.created_at) AS at FROM durable_catalog c
        WHERE c.status IN ('completed', 'failed', 'cancelled', 'terminated') AND c.wake_at IS NULL AND {IsRoot} AND c.definition {(scope.IsAllBut ? "<> ALL" : "= ANY")} ($1)
        """;

    // Along the index and no further than asked: a planner without statistics reads and sorts all that ended for every page.
    private static async Task<List<EndedRun>> ReadInOrderAsync(
        NpgsqlConnection connection, string sql, Action<NpgsqlBatchCommand> bind, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)");
        bind(batch.Add(sql));
        await using var reader = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.NextResultAsync(cancellation).ConfigureAwait(false);
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

        // Behind the columns of the row, however many those are.
        var own = reader.FieldCount - 7;
        return new RunParts(
            RunId.Parse(reader.GetString(own)), row, unreadable, Number(own + 1), Number(own + 2), Number(own + 3), reader.MomentOrNull(own + 4), reader.GetBoolean(own + 5), reader.TextOrNull(own + 6));

        long? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    }
}
