using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Postgres;

/// <summary>The store's writers: each run always has the same one, so that its writes keep their order.</summary>
internal sealed class PostgresWriters : IAsyncDisposable
{
    private readonly PostgresWriter[] _writers;
    private readonly int _waitingMax;
    private int _waiting;

    public PostgresWriters(string connectionString, PostgresLease lease, PostgresStoreOptions options)
    {
        _waitingMax = options.AppendQueueMax;
        _writers = [.. Enumerable.Range(0, options.WriterConnections).Select(_ => new PostgresWriter(
            connectionString, options, lease, taken => Interlocked.Add(ref _waiting, -taken)))];
    }

    /// <summary>Queues a write.</summary>
    /// <returns>Completes when it is committed; fails with what the store's contract says.</returns>
    public Task WriteAsync(PendingWrite write)
    {
        var waiting = Interlocked.Increment(ref _waiting);
        if (waiting > _waitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return Task.FromException(new JournalOverloadedException(waiting - 1));
        }

        try
        {
            _writers[WriterOf(write.Run!.Value)].Put(write);
            return write.Task;
        }
        catch (JournalUnavailableException e)
        {
            Interlocked.Decrement(ref _waiting);
            return Task.FromException(e);
        }
    }

    /// <summary>Takes no more and writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
        {
            writer.Close();
        }

        foreach (var writer in _writers)
        {
            await writer.Drained.ConfigureAwait(false);
            writer.Dispose();
        }
    }

    /// <summary>The same in every process, so that what was seen once can be seen again.</summary>
    private int WriterOf(RunId run)
    {
        var hash = 2166136261u;
        foreach (var letter in run.Value)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return (int)(hash % (uint)_writers.Length);
    }
}
