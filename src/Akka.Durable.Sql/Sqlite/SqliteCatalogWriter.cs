using Akka.Durable.Catalog;
using Akka.Durable.Sql.Catalog;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Writes catalog rows and the copies of their tags, inside the writer's transaction.</summary>
internal sealed class SqliteCatalogWriter(SqliteDatabase database) : IDisposable
{
    private readonly TagsJson _tags = new();

    // What does not change in a run's life is in the condition, not in the assignments: indexes on it are then not touched.
    private readonly SqliteStatement _update = database.Prepared("""
        UPDATE durable_catalog
        SET version = ?2, status = ?3, reason = ?4, epoch = ?5, sequence = ?6, owner = ?7, wake_at = ?8, ended_at = ?9
        WHERE run_id = ?1 AND definition = ?10 AND created_at = ?11 AND parent IS ?12 AND tags IS ?13 AND root IS ?14
        """);

    private readonly SqliteStatement _upsert = database.Prepared("""
        INSERT INTO durable_catalog (run_id, version, status, reason, epoch, sequence, owner, wake_at, ended_at, definition, created_at, parent, tags, root)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (run_id) DO UPDATE SET
            version = excluded.version, status = excluded.status, reason = excluded.reason, epoch = excluded.epoch,
            sequence = excluded.sequence, owner = excluded.owner, wake_at = excluded.wake_at, ended_at = excluded.ended_at,
            definition = excluded.definition, created_at = excluded.created_at, parent = excluded.parent, tags = excluded.tags, root = excluded.root
        """);

    private readonly SqliteStatement _stored = database.Prepared("SELECT sequence, created_at, tags FROM durable_catalog WHERE run_id = ?1");

    private readonly SqliteStatement _deleteTag = database.Prepared(
        "DELETE FROM durable_catalog_tag WHERE name = ?1 AND created_at = ?2 AND run_id = ?3");

    // Of a row that was lost the copies of its tags may still be there.
    private readonly SqliteStatement _insertTag = database.Prepared(
        "INSERT OR REPLACE INTO durable_catalog_tag (name, value, created_at, run_id) VALUES (?1, ?2, ?3, ?4)");

    /// <summary>Makes <paramref name="row"/> the run's row.</summary>
    /// <param name="row">What it becomes.</param>
    /// <param name="isNew">The run begins with it, most likely: saves a look for a row that is not there.</param>
    public void Write(CatalogRow row, bool isNew)
    {
        if (!isNew)
        {
            BindAll(_update, row);
            _update.Run();
            if (database.Changes > 0) return;
        }

        Replace(row);
    }

    /// <summary>Makes <paramref name="row"/> the run's row, unless the one there reflects more.</summary>
    public void Repair(CatalogRow row)
    {
        _stored.Bind(1, row.Run.Value);
        var isBehind = _stored.Step() && _stored.Number(0) > row.Sequence;
        _stored.Reset();
        if (!isBehind) Replace(row);
    }

    public void Dispose() => _tags.Dispose();

    private void Replace(CatalogRow row)
    {
        _stored.Bind(1, row.Run.Value);
        if (_stored.Step())
        {
            var createdAt = _stored.Moment(1);
            var tags = TagsJson.Read(_stored.TextOrNull(2));
            _stored.Reset();
            foreach (var name in tags.Keys)
            {
                _deleteTag.Bind(1, name).Bind(2, createdAt).Bind(3, row.Run.Value).Run();
            }
        }
        else
        {
            _stored.Reset();
        }

        BindAll(_upsert, row);
        _upsert.Run();
        foreach (var (name, value) in row.Tags)
        {
            _insertTag.Bind(1, name).Bind(2, value).Bind(3, row.CreatedAt).Bind(4, row.Run.Value).Run();
        }
    }

    private void BindAll(SqliteStatement statement, CatalogRow row)
    {
        statement.Bind(1, row.Run.Value)
            .Bind(2, row.Version)
            .Bind(3, row.Status.Name())
            .Bind(4, row.Reason)
            .Bind(5, row.Epoch)
            .Bind(6, row.Sequence)
            .Bind(7, row.Owner)
            .Bind(8, row.WakeAt)
            .Bind(9, row.EndedAt)
            .Bind(10, row.Definition)
            .Bind(11, row.CreatedAt)
            .Bind(12, row.Parent?.Value)
            .Bind(14, row.Root?.Value);

        var tags = _tags.Write(row.Tags);
        if (tags.IsEmpty) statement.BindNull(13);
        else statement.BindUtf8(13, tags);
    }
}
