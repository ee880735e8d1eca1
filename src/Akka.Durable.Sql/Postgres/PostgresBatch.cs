using Akka.Durable.Catalog;
using Akka.Durable.Sql.Writing;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Makes of a group of writes the statements that carry it out.</summary>
/// <remarks>
/// They go to the server in one message and, without a BEGIN, are one transaction there: a group costs one round trip, and no
/// transaction stays open while this process does something else.
/// </remarks>
internal static class PostgresBatch
{
    private const string DeleteEvents = """
        DELETE FROM journal j USING unnest($1, $2) d (persistence_id, sequence_number)
        WHERE j.persistence_id = d.persistence_id AND j.sequence_number <= d.sequence_number
        """;

    private const string DeleteSnapshots = """
        DELETE FROM snapshot s USING unnest($1, $2) d (persistence_id, sequence_number)
        WHERE s.persistence_id = d.persistence_id AND s.sequence_number <= d.sequence_number
        """;

    /// <param name="connection">Where it will be sent.</param>
    /// <param name="writes">At least one; of one run, all are of one kind.</param>
    /// <param name="writerId">32 hex digits, written into every journal row.</param>
    /// <param name="generation">The generation of the lease that the writes stand on; null without one.</param>
    public static NpgsqlBatch Make(NpgsqlConnection connection, IReadOnlyList<PendingWrite> writes, string writerId, long? generation)
    {
        var batch = new NpgsqlBatch(connection);
        try
        {
            var appends = writes.OfType<PendingWrite.Append>().ToList();
            if (appends.Count > 0) PostgresAppend.Add(batch, appends, LastCatalogs(appends), writerId, generation);
            else if (generation is { } expected) batch.Add("SELECT durable_fence($1)").With(expected);
            PostgresPayloads.AddSaves(batch, writes);

            var saves = writes.OfType<PendingWrite.SaveSnapshot>().ToList();
            if (saves.Count > 0) PostgresSnapshotWriter.Add(batch, saves);

            var events = writes.OfType<PendingWrite.DeleteEvents>().ToList();
            if (events.Count > 0) AddDeletion(batch, DeleteEvents, events, delete => delete.ToSequence);

            var snapshots = writes.OfType<PendingWrite.DeleteSnapshots>().ToList();
            if (snapshots.Count > 0) AddDeletion(batch, DeleteSnapshots, snapshots, delete => delete.ToSequence);

            PostgresPayloads.AddDeletions(batch, writes);

            // One at a time: a second repair of a run is judged by the first.
            foreach (var repair in writes.OfType<PendingWrite.RepairCatalog>())
            {
                PostgresCatalogRepair.Add(batch, repair.Row);
            }

            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Of each run, the row of the last append that brings one.</summary>
    private static List<CatalogRow> LastCatalogs(List<PendingWrite.Append> appends)
    {
        var last = new Dictionary<RunId, CatalogRow>(appends.Count);
        foreach (var append in appends)
        {
            if (append.Rows.Catalog is { } row) last[append.Rows.Run] = row;
        }

        return [.. last.Values];
    }

    private static void AddDeletion<TWrite>(NpgsqlBatch batch, string sql, List<TWrite> writes, Func<TWrite, long> toSequence)
        where TWrite : PendingWrite =>
        batch.Add(sql)
            .With(writes.Select(write => write.Run!.Value.PersistenceId).ToArray())
            .With(writes.Select(toSequence).ToArray());
}
