namespace Akka.Durable.Cluster.Runs;

/// <summary>Notices that a store does not answer. Akka waits for its plugins for ever.</summary>
/// <remarks>Beside the actor on purpose: while it persists it stashes whatever it is told, its own timers included.</remarks>
internal sealed class Watchdog(TimeProvider time, TimeSpan timeout, Action<string> bark) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private string? _what;

    /// <summary>Begins to watch. What was watched before is not watched any more.</summary>
    /// <param name="what">What is waited for, for the log.</param>
    /// <param name="times">How many time-outs it may take.</param>
    public void Arm(string what, int times = 1)
    {
        lock (_gate)
        {
            _what = what;
            _timer ??= time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(timeout * times, Timeout.InfiniteTimeSpan);
        }
    }

    public void Disarm()
    {
        lock (_gate)
        {
            _what = null;
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _what = null;
            _timer?.Dispose();
        }
    }

    private void Expire()
    {
        string? what;
        lock (_gate)
        {
            (what, _what) = (_what, null);
        }

        if (what is not null) bark(what);
    }
}
