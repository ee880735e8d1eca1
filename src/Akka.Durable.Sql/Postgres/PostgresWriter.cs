using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Postgres;

/// <summary>One thread that writes: it takes all that waits for it, commits it together, then answers.</summary>
/// <remarks>
/// While one transaction is on its way to the disk the next one gathers, so the group grows with the load and a lone append waits
/// for nobody. A transaction that one write spoils is done again in halves until that one stands alone and fails alone.
/// </remarks>
internal sealed class PostgresWriter : IDisposable
{
    private readonly PostgresStoreOptions _options;
    private readonly PostgresLease _lease;
    private readonly PostgresWriterConnection _connection;
    private readonly Action<int> _taken;
    private readonly WriteQueue _queue = new(int.MaxValue);
    private readonly HashSet<RunId> _failedRuns = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="connectionString">For a connection of its own.</param>
    /// <param name="options">The store's.</param>
    /// <param name="lease">What writes stand on.</param>
    /// <param name="taken">Hears how many writes wait no longer.</param>
    public PostgresWriter(string connectionString, PostgresStoreOptions options, PostgresLease lease, Action<int> taken)
    {
        _options = options;
        _lease = lease;
        _taken = taken;
        _connection = new PostgresWriterConnection(connectionString, options);
        new Thread(Loop) { IsBackground = true, Name = "Durable journal writer" }.Start();
    }

    /// <summary>Completes when the writer has ended.</summary>
    public Task Stopped => _stopped.Task;

    /// <exception cref="JournalUnavailableException">The store is closed.</exception>
    public void Put(PendingWrite write) => _queue.Put(write);

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close() => _queue.Close();

    public void Dispose() => _connection.Dispose();

    private void Loop()
    {
        try
        {
            while (_queue.Take(_options.AppendBatchMax) is { Length: > 0 } writes)
            {
                _taken(writes.Length);
                Write(writes);

                // One work item for the group: its waiters go to the local queue of a pool thread, and the next group is begun meanwhile.
                // A lone one is no slower told from here, and its waiter is one change of threads nearer.
                if (writes is [var lone]) lone.Complete();
                else ThreadPool.UnsafeQueueUserWorkItem(Complete, writes, preferLocal: false);
            }

            _connection.Dispose();
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
        _failedRuns.Clear();
        foreach (var write in writes)
        {
            if (!PostgresText.IsStorable(write)) Fail(write, NotStorable(write, "its text holds a NUL or half a character", cause: null));
        }

        foreach (var group in PostgresGroups.Cut(writes))
        {
            try
            {
                WriteGroup(group);
            }
            catch (Exception e)
            {
                // Nothing that we know of. Whoever waits must hear, and the next group may well be written.
                FailAll(group, new JournalOutcomeUnknownException($"Writing to PostgreSQL failed: {e.Message}", e));
            }
        }
    }

    private void FailAll(List<PendingWrite> writes, Exception failure)
    {
        foreach (var write in writes)
        {
            if (write.Failure is null) Fail(write, failure);
        }
    }

    private void WriteGroup(List<PendingWrite> group)
    {
        var writes = Sound(group);
        if (writes.Count is 0) return;

        try
        {
            new PostgresCommit(_connection, writes, _lease, _options).Run();
        }
        catch (Exception e) when (PostgresTroubles.Classify(e) is PostgresTrouble.OfOneRow)
        {
            if (writes is [var only])
            {
                Fail(only, PostgresExplained.OfOneRow(only, e) ?? NotStorable(only, e.Message, e));
                return;
            }

            var half = writes.Count / 2;
            WriteGroup(writes[..half]);
            WriteGroup(writes[half..]);
        }
        catch (JournalOutcomeUnknownException e)
        {
            foreach (var write in writes)
            {
                Fail(write, write is PendingWrite.Append or PendingWrite.SaveSnapshot
                    ? e
                    : new JournalUnavailableException($"{e.Message} Asking again is safe.", e));
            }
        }
        catch (JournalUnavailableException e)
        {
            FailAll(writes, e);
        }
    }

    /// <summary>What can still be written. What was appended on top of an append that failed must not stand without it.</summary>
    private List<PendingWrite> Sound(List<PendingWrite> group)
    {
        var sound = new List<PendingWrite>(group.Count);
        foreach (var write in group)
        {
            if (write is PendingWrite.Append after && _failedRuns.Contains(after.Rows.Run))
                write.Failure ??= new JournalConflictException(after.Rows.Run, after.Rows.Rows[0].Sequence);

            if (write.Failure is null) sound.Add(write);
        }

        return sound;
    }

    private void Fail(PendingWrite write, Exception failure)
    {
        write.Failure = failure;
        if (write is PendingWrite.Append append) _failedRuns.Add(append.Rows.Run);
    }

    private static JournalUnavailableException NotStorable(PendingWrite write, string why, Exception? cause) =>
        new($"A row of run {write.Run} cannot be stored: {why}. Nothing was.", cause);
}
