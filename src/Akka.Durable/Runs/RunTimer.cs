using Akka.Durable.Waking;

namespace Akka.Durable.Cluster.Runs;

/// <summary>Reminds a run's actor of the next thing that is due while it is in memory.</summary>
internal sealed class RunTimer(TimeProvider time, Action due) : IDisposable
{
    private ITimer? _timer;
    private DateTimeOffset? _at;

    /// <param name="at">When; null for never. Setting the same instant again changes nothing.</param>
    public void Set(DateTimeOffset? at)
    {
        if (at == _at) return;

        _at = at;
        _timer ??= time.CreateTimer(_ => due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(at is { } instant ? WakeDelay.Until(instant, time) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It has fired; an instant that is still due is set anew.</summary>
    public void Fired() => _at = null;

    public void Dispose() => _timer?.Dispose();
}
