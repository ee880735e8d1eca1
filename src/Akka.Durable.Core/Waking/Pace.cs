namespace Akka.Durable.Waking;

/// <summary>Lets so many through at once and so many a second, so that a host that comes back does not drown its store.</summary>
public sealed class Pace(int concurrentMax, int perSecondMax, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(concurrentMax);
    private readonly Lock _gate = new();
    private long _windowStart = time.GetTimestamp();
    private int _inWindow;

    public async Task RunAsync(Func<Task> work, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (Delay() is { } delay) await Task.Delay(delay, time, cancellation).ConfigureAwait(false);
            await work().ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private TimeSpan? Delay()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_windowStart);
            if (elapsed >= TimeSpan.FromSeconds(1)) (_windowStart, _inWindow, elapsed) = (time.GetTimestamp(), 0, TimeSpan.Zero);
            if (_inWindow >= perSecondMax) return TimeSpan.FromSeconds(1) - elapsed;

            _inWindow++;
            return null;
        }
    }
}
