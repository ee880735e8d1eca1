using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Sql.Postgres;

/// <summary>What waits for one writer: many put, and whoever puts into an idle one begins to write.</summary>
internal sealed class PostgresWriteQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingWrite> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _writing;
    private bool _closed;

    /// <summary>Completes when it is closed and nothing is waiting or being written.</summary>
    public Task Drained => _drained.Task;

    /// <returns>Whether nobody writes, so that the caller has to begin.</returns>
    /// <exception cref="JournalUnavailableException">The store is closed.</exception>
    public bool Put(PendingWrite write)
    {
        bool mustBegin;
        lock (_gate)
        {
            if (_closed) throw new JournalUnavailableException("The store is closed: nothing was written.");

            _waiting.Enqueue(write);
            mustBegin = !_writing;
            _writing = true;
        }

        DurableMeters.Queued(1);
        return mustBegin;
    }

    /// <summary>Takes the oldest: at least one write and then as many as fit <paramref name="rowsMax"/>. Null when there are none: whoever
    /// took is done, and the next one to put begins anew.</summary>
    public PendingWrite[]? Take(int rowsMax)
    {
        PendingWrite[] taken;
        lock (_gate)
        {
            if (_waiting.Count is 0)
            {
                _writing = false;
                if (_closed) _drained.TrySetResult();
                return null;
            }

            taken = WriteGroup.TakeFrom(_waiting, rowsMax);
        }

        WriteGroup.Count(taken);
        return taken;
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            if (!_writing) _drained.TrySetResult();
        }
    }
}
