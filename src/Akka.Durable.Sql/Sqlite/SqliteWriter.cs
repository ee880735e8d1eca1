using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;
using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>The one thread that writes: it takes all that waits, commits it together, then answers.</summary>
/// <remarks>
/// While one transaction is on its way to the disk the next one gathers, so the group grows with the load and a lone append waits
/// for nobody. A transaction that one write spoils is done again write by write, and only that one fails.
/// </remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteBatch _batch;
    private readonly SqliteDoubt _doubt;
    private readonly SqliteStoreOptions _options;
    private readonly WriteQueue _queue;
    private readonly SqliteStatement _commit;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteWriter(SqliteDatabase database, string writerId, SqliteStoreOptions options)
    {
        _database = database;
        _options = options;
        _queue = new WriteQueue(options.AppendQueueMax);
        _batch = new SqliteBatch(database, writerId, options);
        _doubt = new SqliteDoubt(writerId, options);
        _commit = database.Prepared("COMMIT");
        new Thread(Loop) { IsBackground = true, Name = "Durable journal writer" }.Start();
    }

    /// <summary>Queues a write.</summary>
    /// <returns>Completes when it is committed; fails with what the store's contract says.</returns>
    public Task WriteAsync(PendingWrite write)
    {
        try
        {
            _queue.Put(write);
            return write.Task;
        }
        catch (Exception e) when (e is JournalOverloadedException or JournalUnavailableException)
        {
            return Task.FromException(e);
        }
    }

    /// <summary>Takes no more, writes what waits, empties the log into the database and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Loop()
    {
        try
        {
            while (_queue.Take(_options.AppendBatchMax) is { Length: > 0 } writes)
            {
                Write(writes);

                // One work item for the group: its waiters go to the local queue of a pool thread, and the next group is begun meanwhile.
                // A lone one is no slower told from here, and its waiter is one change of threads nearer.
                if (writes is [var lone]) lone.Complete();
                else ThreadPool.UnsafeQueueUserWorkItem(Complete, writes, preferLocal: false);
            }

            Close();
            _stopped.SetResult();
        }
        catch (Exception e)
        {
            _stopped.SetException(e);
        }
    }

    private static void Complete(PendingWrite[] writes)
    {
        foreach (var write in writes)
        {
            write.Complete();
        }
    }

    private void Write(PendingWrite[] writes)
    {
        try
        {
            WriteTogether(writes);
        }
        catch (Exception e)
        {
            // Nothing that we know of. Whoever waits must hear, and the next group may well be written.
            Fail(writes, new JournalOutcomeUnknownException($"Writing '{_options.File}' failed: {e.Message}", e));
            RollBack();
        }
    }

    private void WriteTogether(PendingWrite[] writes)
    {
        try
        {
            _database.Begin(_options.BusyTimeout);
            if (!_batch.TryTogether(writes))
            {
                RollBack();
                _database.Begin(_options.BusyTimeout);
                _batch.OneByOne(writes);
            }
        }
        catch (Exception e)
        {
            // Out of space, out of order, locked by a stranger: it concerns all of them, and none is written.
            RollBack();
            Fail(writes, new JournalUnavailableException($"'{_options.File}' cannot be written: {e.Message}. Nothing was.", e));
            return;
        }

        Commit(writes);
    }

    private void Commit(PendingWrite[] writes)
    {
        var code = _options.Hooks.Commit(_commit.TryRun, writes.Length);
        if (code is raw.SQLITE_OK)
        {
            _batch.Committed();
            return;
        }

        var cause = _database.Failure(code);
        RollBack();
        _doubt.Resolve(writes, cause);
    }

    private void RollBack()
    {
        _batch.RolledBack();
        if (_database.InTransaction) _database.Prepared("ROLLBACK").TryRun();
    }

    private static void Fail(PendingWrite[] writes, Exception cause)
    {
        foreach (var write in writes)
        {
            write.Failure ??= cause;
        }
    }

    private void Close()
    {
        _batch.Dispose();

        // A reader elsewhere may hold the log open; the next one to open the database then finishes this.
        _database.Prepared("PRAGMA wal_checkpoint(TRUNCATE)").TryRun();
        _database.Dispose();
    }
}
