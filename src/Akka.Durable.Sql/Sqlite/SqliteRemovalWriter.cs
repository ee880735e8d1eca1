using Akka.Durable.Retention;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Removes trees of runs, inside the writer's transaction, where nobody else can write.</summary>
internal sealed class SqliteRemovalWriter(SqliteDatabase database)
{
    private readonly SqliteStatement _look = database.Prepared("""
        SELECT c.sequence, c.status IN ('completed', 'failed', 'cancelled', 'terminated') AND c.wake_at IS NULL,
            (SELECT max(sequence_number) FROM journal WHERE persistence_id = ?2)
        FROM (SELECT 1) LEFT JOIN durable_catalog c ON c.run_id = ?1
        """);

    private readonly SqliteStatement _children = database.Prepared(
        "SELECT run_id FROM durable_catalog INDEXED BY durable_catalog_parent_idx WHERE parent = ?1");

    private readonly SqliteStatement _tags = database.Prepared("""
        DELETE FROM durable_catalog_tag WHERE (name, created_at, run_id) IN (
            SELECT t.key, c.created_at, c.run_id FROM durable_catalog c, json_each(coalesce(c.tags, '{}')) t WHERE c.run_id = ?1)
        """);

    private readonly SqliteStatement[] _ofRun =
    [
        database.Prepared("DELETE FROM journal WHERE persistence_id = ?1"),
        database.Prepared("DELETE FROM snapshot WHERE persistence_id = ?1"),
        database.Prepared("DELETE FROM tags WHERE persistence_id = ?1"),
        database.Prepared("DELETE FROM durable_payload WHERE persistence_id = ?1"),
    ];

    private readonly SqliteStatement _transactions = database.Prepared("DELETE FROM durable_transaction WHERE run_id = ?1");

    private readonly SqliteStatement _row = database.Prepared("DELETE FROM durable_catalog WHERE run_id = ?1");

    /// <returns>Whether nothing of it is left.</returns>
    public bool TryRemove(RemovalTree tree)
    {
        var members = tree.Runs.Select(target => target.Run).ToHashSet();
        foreach (var target in tree.Runs)
        {
            if (HasMoved(target) || HasOtherChild(target.Run, members)) return false;
        }

        foreach (var target in tree.Runs)
        {
            foreach (var statement in _ofRun)
            {
                statement.Bind(1, target.Run.PersistenceId).Run();
            }

            _transactions.Bind(1, target.Run.Value).Run();
            _tags.Bind(1, target.Run.Value).Run();
            _row.Bind(1, target.Run.Value).Run();
        }

        return true;
    }

    private bool HasMoved(RemovalTarget target)
    {
        _look.Bind(1, target.Run.Value).Bind(2, target.Run.PersistenceId);
        try
        {
            _look.Step();
            var (row, last) = (_look.NumberOrNull(0), _look.NumberOrNull(2));
            var hasEnded = _look.NumberOrNull(1) is 1;
            return (last is not null && last != target.Sequence)
                || (row is not null && (!target.IsListed || row != target.Sequence || (!hasEnded && last is not null)));
        }
        finally
        {
            _look.Reset();
        }
    }

    private bool HasOtherChild(RunId run, HashSet<RunId> members)
    {
        _children.Bind(1, run.Value);
        try
        {
            while (_children.Step())
            {
                if (!members.Contains(RunId.Parse(_children.Text(0)))) return true;
            }

            return false;
        }
        finally
        {
            _children.Reset();
        }
    }
}
