using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Writes what waits for it: takes all there is, commits it together, then answers.</summary>
/// <remarks>
/// While one transaction is on its way the next one gathers, so the group grows with the load and a lone append waits for nobody:
/// it is sent by whoever brings it, and no thread waits for the answer. A transaction that one write spoils is done again in halves
/// until that one stands alone and fails alone.
/// </remarks>
internal sealed class PostgresWriter : IDisposable
{
    private readonly PostgresStoreOptions _options;
    private readonly PostgresLease _lease;
    private readonly PostgresWriterConnection _connection;
    private readonly Action<int> _taken;
    private readonly PostgresWriteQueue _queue = new();
    private readonly HashSet<RunId> _failedRuns = [];

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
    }

    /// <summary>Completes when it was closed and all is written.</summary>
    public Task Drained => _queue.Drained;

    /// <exception cref="JournalUnavailableException">The store is closed.</exception>
    public void Put(PendingWrite write)
    {
        if (!_queue.Put(write)) return;

        // What is written from here on is everybody's: it does not belong to the trace of the one who happened to begin.
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = WriteAllAsync();
        }
        else
        {
            using (ExecutionContext.SuppressFlow()) _ = WriteAllAsync();
        }
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close() => _queue.Close();

    public void Dispose() => _connection.Dispose();

    private async Task WriteAllAsync()
    {
        while (_queue.Take(_options.AppendBatchMax) is { } writes)
        {
            _taken(writes.Length);
            try
            {
                await WriteAsync(writes).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Before any of them was sent. Whoever waits must hear, and what comes next may well be written.
                FailAll(writes, new JournalUnavailableException($"Nothing was sent to PostgreSQL: {e.Message}", e));
            }

            foreach (var write in writes)
            {
                write.Complete();
            }
        }
    }

    private async Task WriteAsync(PendingWrite[] writes)
    {
        _failedRuns.Clear();
        foreach (var write in writes)
        {
            if (!PostgresText.IsStorable(write)) Fail(write, NotStorable(write, "its text holds a NUL or half a character", cause: null));
        }

        // Cut before any is written: what fails from here on concerns one group.
        foreach (var group in PostgresGroups.Cut(writes).ToList())
        {
            try
            {
                await WriteGroupAsync(group).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Nothing that we know of. Whoever waits must hear, and the next group may well be written.
                FailAll(group, new JournalOutcomeUnknownException($"Writing to PostgreSQL failed: {e.Message}", e));
            }
        }
    }

    private void FailAll(IEnumerable<PendingWrite> writes, Exception failure)
    {
        foreach (var write in writes)
        {
            if (write.Failure is null) Fail(write, failure);
        }
    }

    private async Task WriteGroupAsync(List<PendingWrite> group)
    {
        var writes = Sound(group);
        if (writes.Count is 0) return;

        try
        {
            await new PostgresCommit(_connection, writes, _lease, _options).RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresTroubles.Classify(e) is PostgresTrouble.OfOneRow)
        {
            if (writes is [var only])
            {
                Fail(only, PostgresExplained.OfOneRow(only, e) ?? NotStorable(only, e.Message, e));
                return;
            }

            var half = writes.Count / 2;
            await WriteGroupAsync(writes[..half]).ConfigureAwait(false);
            await WriteGroupAsync(writes[half..]).ConfigureAwait(false);
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
