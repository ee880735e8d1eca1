using System.Collections.Concurrent;

namespace Akka.Durable.Watching;

/// <summary>Tells those who watch runs on this host that something was appended.</summary>
/// <remarks>Safe for use by many threads. A notice is a hint: whoever is told reads the journal.</remarks>
public sealed class AppendNotices
{
    private readonly ConcurrentDictionary<RunId, Watched> _watched = [];

    /// <summary>Begins to be told of a run. Dispose it when nobody watches any more.</summary>
    public Watch Begin(RunId run)
    {
        while (true)
        {
            var watched = _watched.GetOrAdd(run, static _ => new());
            lock (watched)
            {
                if (watched.IsOver) continue;
                watched.Count++;
                return new(this, run, watched);
            }
        }
    }

    /// <summary>The run's journal reaches to <paramref name="sequence"/> now.</summary>
    public void Tell(RunId run, long sequence)
    {
        if (!_watched.TryGetValue(run, out var watched)) return;

        lock (watched)
        {
            if (sequence <= watched.Sequence) return;

            watched.Sequence = sequence;
            watched.Next.TrySetResult();
            watched.Next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void End(RunId run, Watched watched)
    {
        lock (watched)
        {
            if (--watched.Count > 0) return;
            watched.IsOver = true;
        }

        _watched.TryRemove(KeyValuePair.Create(run, watched));
    }

    /// <summary>What one watcher is told.</summary>
    public sealed class Watch : IDisposable
    {
        private readonly AppendNotices _notices;
        private readonly RunId _run;
        private readonly Watched _watched;
        private bool _disposed;

        internal Watch(AppendNotices notices, RunId run, Watched watched) => (_notices, _run, _watched) = (notices, run, watched);

        /// <summary>Ends when more is appended. Ask for it before reading: what comes in between ends it as well.</summary>
        public Task Next
        {
            get
            {
                lock (_watched) return _watched.Next.Task;
            }
        }

        public void Dispose()
        {
            if (_disposed) return;
            _disposed = true;
            _notices.End(_run, _watched);
        }
    }

    internal sealed class Watched
    {
        public int Count { get; set; }

        public long Sequence { get; set; }

        public bool IsOver { get; set; }

        public TaskCompletionSource Next { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
