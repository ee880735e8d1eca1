using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Watching;

/// <summary>Something a body said, for whoever listened then or came soon after.</summary>
/// <param name="Number">Rises with each thing a run says, also when it moved to another host meanwhile; not without gaps.</param>
/// <param name="Epoch">The epoch of the body that said it: what an older one said may be said again by a newer.</param>
/// <param name="Value">What.</param>
public sealed record Said(long Number, long Epoch, Payload Value);

/// <summary>What bodies on one host say to whoever listens: kept in memory, the last things only, written nowhere.</summary>
/// <remarks>Safe for use by many threads. A body never waits for those who listen: what they are too slow for is gone.</remarks>
public sealed class RunStreams
{
    /// <summary>Things of one run that are kept for those who come later.</summary>
    public const int KeptMax = 1000;

    /// <summary>Bytes of one run's things that are kept; the last one always is.</summary>
    public const int KeptBytesMax = 1024 * 1024;

    /// <summary>Runs whose things are kept; beyond that those go that nobody listens to.</summary>
    public const int RunsMax = 1000;

    private readonly ConcurrentDictionary<RunId, Stream> _streams = [];
    private uint _said;

    internal void Say(RunId run, long epoch, Payload value)
    {
        var stream = _streams.GetOrAdd(run, static _ => new());

        // By the epoch first, so that it rises from host to host without any of them knowing how far the other was.
        stream.Say(new((epoch << 32) + Interlocked.Increment(ref _said), epoch, value));
        if (_streams.Count > RunsMax) DropOthers(run);
    }

    /// <summary>A run that has ended says nothing any more.</summary>
    internal void Follow(RunId run, RunState state)
    {
        if (state.Standing.IsEnded && _streams.TryRemove(run, out var stream)) stream.End();
    }

    /// <param name="run">The run.</param>
    /// <param name="after">The number of the last thing heard.</param>
    /// <param name="isOver">Whether the run has ended; asked once, when listening has begun.</param>
    /// <param name="cancellation">Leaves.</param>
    public async IAsyncEnumerable<Said> ListenAsync(
        RunId run, long after, Func<Task<bool>> isOver, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var stream = _streams.GetOrAdd(run, static _ => new());
        stream.Listeners(+1);
        try
        {
            // First in line, then a look: a run that ends in between is seen by one or the other.
            if (await isOver().ConfigureAwait(false) && _streams.TryRemove(KeyValuePair.Create(run, stream))) stream.End();

            while (true)
            {
                var (kept, next) = stream.After(after);
                foreach (var said in kept)
                {
                    after = said.Number;
                    yield return said;
                }

                if (next is null) yield break;
                await next.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            stream.Listeners(-1);
            if (!stream.IsListenedTo && stream.IsEmpty) _streams.TryRemove(KeyValuePair.Create(run, stream));
        }
    }

    private void DropOthers(RunId speaks)
    {
        foreach (var (run, stream) in _streams)
        {
            if (_streams.Count <= RunsMax) return;
            if (run != speaks && !stream.IsListenedTo) _streams.TryRemove(KeyValuePair.Create(run, stream));
        }
    }

    private sealed class Stream
    {
        private readonly Lock _gate = new();
        private readonly Queue<Said> _kept = new();
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _bytes;
        private int _listeners;
        private bool _isOver;

        public bool IsListenedTo => Volatile.Read(ref _listeners) > 0;

        public bool IsEmpty
        {
            get
            {
                lock (_gate) return _kept.Count == 0;
            }
        }

        public void Listeners(int more) => Interlocked.Add(ref _listeners, more);

        public void Say(Said said)
        {
            lock (_gate)
            {
                _kept.Enqueue(said);
                _bytes += said.Value.Length;
                while (_kept.Count > KeptMax || (_bytes > KeptBytesMax && _kept.Count > 1)) _bytes -= _kept.Dequeue().Value.Length;
                Tell_NeedsLock();
            }
        }

        public void End()
        {
            lock (_gate)
            {
                _isOver = true;
                Tell_NeedsLock();
            }
        }

        public (IReadOnlyList<Said> Kept, Task? Next) After(long number)
        {
            lock (_gate)
            {
                return ([.. _kept.Where(s => s.Number > number)], _isOver ? null : _next.Task);
            }
        }

        private void Tell_NeedsLock()
        {
            _next.TrySetResult();
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
