namespace Akka.Durable.Execution;

/// <summary>Writes at most one checkpoint in a window; the last one is held back, never lost.</summary>
/// <remarks>
/// The first save is written at once. The window runs from when a save that succeeded was asked for, so that after a failure the very
/// next save is tried. Any number of callers; they are written one after the other, in the order in which they were asked for.
/// </remarks>
/// <param name="window">Zero writes every save.</param>
/// <param name="time">The clock.</param>
/// <param name="write">Writes one durably.</param>
internal sealed class CheckpointThrottle<T>(TimeSpan window, TimeProvider time, Func<T, Task> write) : IDisposable
{
    private readonly Lock _gate = new();
    private Task _lastTurn = Task.CompletedTask;
    private (T Value, bool Is) _held;
    private long? _lastSaved;
    private ITimer? _timer;
    private bool _disposed;

    /// <param name="ask">Says what to save, and takes down that it was asked for: called at once, one caller at a time, so that which one is
    /// the last is the same for whoever took it down and for what is written.</param>
    public async Task SaveAsync(Func<T> ask)
    {
        T value;
        Turn turn;
        lock (_gate)
        {
            value = ask();
            turn = Queue();
        }

        using (turn)
        {
            await turn.Comes.ConfigureAwait(false);
            var entered = time.GetTimestamp();
            if (_lastSaved is { } last && window > TimeSpan.Zero && time.GetElapsedTime(last, entered) is var elapsed && elapsed < window)
            {
                _held = (value, true);
                ArmTimer(window - elapsed);
                return;
            }

            await WriteAsync(value, entered).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what is held back, if anything is.</summary>
    public async Task FlushAsync()
    {
        using var turn = Queue();
        await turn.Comes.ConfigureAwait(false);
        if (_held.Is) await WriteAsync(_held.Value, time.GetTimestamp()).ConfigureAwait(false);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private Turn Queue()
    {
        lock (_gate)
        {
            var turn = new Turn(_lastTurn);
            _lastTurn = turn.Over;
            return turn;
        }
    }

    private async Task WriteAsync(T value, long entered)
    {
        await write(value).ConfigureAwait(false);
        _held = default;
        _lastSaved = entered;
    }

    private void ArmTimer(TimeSpan left)
    {
        lock (_gate)
        {
            if (_disposed) return;
            _timer ??= time.CreateTimer(_ => FlushInBackground(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    // Where this write fails the value is still held, and the next save or the end of the phase writes it.
    private void FlushInBackground() => FlushAsync().ContinueWith(
        static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>A caller's place. A semaphore would let a newcomer past those who wait.</summary>
    private sealed class Turn(Task comes) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Comes => comes;

        public Task Over => _over.Task;

        public void Dispose() => _over.SetResult();
    }
}
