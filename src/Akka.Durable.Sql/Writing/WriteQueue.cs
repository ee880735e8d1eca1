using Akka.Durable.Journal;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Sql.Writing;

/// <summary>What waits to be written: many threads put, one writer takes all there is.</summary>
/// <param name="queuedMax">Writes that may wait.</param>
internal sealed class WriteQueue(int queuedMax)
{
    private readonly Queue<PendingWrite> _waiting = new();
    private bool _closed;

    /// <exception cref="JournalOverloadedException">As many wait as may; nothing was taken.</exception>
    /// <exception cref="JournalUnavailableException">The store is closed.</exception>
    public void Put(PendingWrite write)
    {
        lock (_waiting)
        {
            if (_closed) throw new JournalUnavailableException("The store is closed: nothing was written.");

            // Leases are few and must get through when nothing else does.
            if (_waiting.Count >= queuedMax && write.Run is not null) throw new JournalOverloadedException(_waiting.Count);

            _waiting.Enqueue(write);
            if (_waiting.Count is 1) Monitor.Pulse(_waiting);
        }

        DurableMeters.Queued(1);
    }

    /// <summary>Waits until something is there and takes it, oldest first: at least one write and then as many as fit
    /// <paramref name="rowsMax"/>. Empty when the queue is closed and drained.</summary>
    public PendingWrite[] Take(int rowsMax)
    {
        PendingWrite[] taken;
        lock (_waiting)
        {
            while (_waiting.Count is 0)
            {
                if (_closed) return [];
                Monitor.Wait(_waiting);
            }

            taken = WriteGroup.TakeFrom(_waiting, rowsMax);
        }

        WriteGroup.Count(taken);
        return taken;
    }

    /// <summary>Takes no more; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.Pulse(_waiting);
        }
    }
}
