namespace Akka.Durable.Execution;

/// <summary>Writes at most one checkpoint in a window; the last one is held back, never lost.</summary>
/// <remarks>
/// The first save is written at once. The window runs from when a save that succeeded was asked for, so that after a failure the very
/// next save is tried. Any number of callers; they are written one after the other.
/// </remarks>
/// <param name="window">Zero writes every save.</param>
/// <param name="time">The clock.</param>
/// <param name="write">Writes one durably.</param>
internal sealed class CheckpointThrottle<T>(TimeSpan window, TimeProvider time, Func<T, Task> write) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _gate = new();
    private (T Value, bool Is) _held;
    private long? _lastSaved;
    private ITimer? _timer;
    private bool _disposed;

    public async Task SaveAsync(T value)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            var entered = time.GetTimestamp();
            if (_lastSaved is { } last && window > TimeSpan.Zero && time.GetElapsedTime(last, entered) is var elapsed && elapsed < window)
            {
                _held = (value, true);
                ArmTimer(window - elapsed);
                return;
            }

            await WriteAsync(value, entered).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Writes what is held back, if anything is.</summary>
    public async Task FlushAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_held.Is) await WriteAsync(_held.Value, time.GetTimestamp()).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
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
}
