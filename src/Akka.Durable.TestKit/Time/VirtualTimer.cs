namespace Akka.Durable.TestKit.Time;

/// <summary>A timer of <see cref="VirtualTime"/>, with the rules of the system's own.</summary>
internal sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _running;
    private bool _disposed;

    /// <summary>When it is due, counted from the clock's start.</summary>
    public TimeSpan Due { get; private set; }

    public TimeSpan Period { get; private set; }

    private long Order { get; set; }

    public static int Compare(VirtualTimer? one, VirtualTimer? other) => (one!.Due, one.Order).CompareTo((other!.Due, other.Order));

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_lock)
        {
            if (_disposed) return false;
            Period = period;
            time.Set(this, dueTime);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            time.Remove(this);
        }
    }

    /// <summary>Completes when no callback of it is running any more.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        lock (_lock)
        {
            if (_running == 0) return ValueTask.CompletedTask;
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_idle.Task);
        }
    }

    /// <summary>Only while it is not among the set timers, whose order hangs on these two.</summary>
    public void Place(TimeSpan due, long order) => (Due, Order) = (due, order);

    public void Begin() => Interlocked.Increment(ref _running);

    public void Fire()
    {
        try
        {
            if (Volatile.Read(ref _disposed)) return;
            if (_context is null) callback(state);
            else ExecutionContext.Run(_context, static timer => ((VirtualTimer)timer!).Call(), this);
        }
        finally
        {
            lock (_lock)
            {
                if (Interlocked.Decrement(ref _running) == 0) _idle?.TrySetResult();
            }
        }
    }

    private void Call() => callback(state);

    private static void Check(TimeSpan value, string name)
    {
        if (value == Timeout.InfiniteTimeSpan) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
    }
}
