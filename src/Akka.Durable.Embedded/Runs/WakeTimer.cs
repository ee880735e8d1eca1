using Akka.Durable.Waking;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Calls when the next thing of a run is due. Not thread-safe: the run's process keeps it.</summary>
/// <param name="time">The clock.</param>
/// <param name="due">Called from any thread.</param>
internal sealed class WakeTimer(TimeProvider time, Action due) : IDisposable
{
    private ITimer? _timer;
    private DateTimeOffset? _at;

    /// <summary>Sets the instant; null for none.</summary>
    public void Set(DateTimeOffset? at)
    {
        if (at == _at) return;

        _at = at;
        if (at is not { } instant)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer ??= time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(WakeDelay.Until(instant, time), Timeout.InfiniteTimeSpan);

        // It may have become due while the timer was being set, which then fires by as much too late.
        if (instant <= time.GetUtcNow()) _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It has called: the same instant, set again, is a new one.</summary>
    public void Fired() => _at = null;

    public void Dispose() => _timer?.Dispose();
}
