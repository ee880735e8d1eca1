namespace Akka.Durable.TestKit.Time;

/// <summary>A clock that a test owns: time passes only when <see cref="Advance"/> says so.</summary>
/// <remarks>
/// Timers fire in the order in which they are due, those due at one instant in the order in which they were set, each while the
/// clock stands at its instant. Safe for use from many threads; a callback may set timers and advance the clock itself.
/// Instead of sleeping, a test waits until the code under test has set a timer (<see cref="TimerSetAsync(TimeSpan)"/>) and advances then.
/// </remarks>
public sealed class VirtualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly Lock _firing = new();
    private readonly SortedSet<VirtualTimer> _set = new(Comparer<VirtualTimer>.Create(VirtualTimer.Compare));
    private readonly List<(Func<VirtualTimer, bool> Wanted, TaskCompletionSource Seen)> _watchers = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private TimeSpan _target;
    private TimeSpan _skew;
    private long _order;

    /// <param name="start">What the clock shows at first; 2030-01-01 12:00 UTC by default.</param>
    public VirtualTime(DateTimeOffset? start = null) => _start = (start ?? new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero)).ToUniversalTime();

    /// <summary>UTC, so that a test reads the same everywhere.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers are set and have not fired for the last time.</summary>
    public int TimerCount
    {
        get
        {
            lock (_lock) return _set.Count;
        }
    }

    /// <summary>When the next timer is due; null when none is set.</summary>
    public DateTimeOffset? NextDueAt
    {
        get
        {
            lock (_lock) return _set.Min is { } timer ? At(timer.Due) : null;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return At(_elapsed);
    }

    public override long GetTimestamp()
    {
        lock (_lock) return _elapsed.Ticks;
    }

    /// <inheritdoc/>
    /// <remarks>As with the system's timers the callback never runs on the caller's stack: one due at once runs on the thread pool, any other on
    /// the thread that advances the clock. Times above 4,294,967,294 ms (49.7 days) are refused as the system refuses them.</remarks>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass and fires what becomes due, on this thread. Returns when every callback has returned.</summary>
    /// <param name="by">Not negative. Zero fires what is due now.</param>
    /// <exception cref="AggregateException">Callbacks threw; the others ran all the same.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock) _target += by;

        // One thread fires at a time, or a timer would see the clock at another's instant; a callback may come back in.
        List<Exception> thrown = [];
        lock (_firing)
        {
            while (TakeDue() is { } timer)
            {
                try
                {
                    timer.Fire();
                }
#pragma warning disable CA1031 // one callback's failure must not keep the clock from reaching its hour; all are thrown below
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    thrown.Add(exception);
                }
            }
        }

        if (thrown is not []) throw new AggregateException(thrown);
    }

    /// <summary>Lets time pass like <see cref="Advance"/>, with the callbacks on the thread pool.</summary>
    public Task AdvanceAsync(TimeSpan by) => Task.Run(() => Advance(by));

    /// <summary>Advances to the next timer, waiting for one to be set when there is none.</summary>
    /// <returns>What the clock then shows.</returns>
    public async Task<DateTimeOffset> AdvanceToNextTimerAsync()
    {
        await TimerSetAsync(_ => true);
        var by = TimeSpan.Zero;
        lock (_lock)
        {
            // Disposed in between: there is nothing to advance to any more, and the caller sees an unchanged clock.
            if (_set.Min is { } timer && timer.Due > _elapsed) by = timer.Due - _elapsed;
        }

        await AdvanceAsync(by);
        return GetUtcNow();
    }

    /// <summary>Sets the calendar forward or back, as an operator or a time server does. Timers and timestamps take no notice.</summary>
    public void JumpCalendar(TimeSpan by)
    {
        lock (_lock) _skew += by;
    }

    /// <summary>Completes once a timer is set that is due exactly <paramref name="fromNow"/> after this call.</summary>
    public Task TimerSetAsync(TimeSpan fromNow)
    {
        lock (_lock) return TimerSetAt(_elapsed + fromNow);
    }

    /// <summary>Completes once a timer is set that is due exactly at <paramref name="dueAt"/>.</summary>
    public Task TimerSetAsync(DateTimeOffset dueAt)
    {
        lock (_lock) return TimerSetAt(dueAt - _start - _skew);
    }

    /// <summary>Completes once any timer is set.</summary>
    public Task TimerSetAsync() => TimerSetAsync(_ => true);

    internal void Set(VirtualTimer timer, TimeSpan dueTime)
    {
        List<TaskCompletionSource>? seen = null;
        lock (_lock)
        {
            _set.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;

            timer.Place(_elapsed + dueTime, ++_order);
            _set.Add(timer);
            for (var i = _watchers.Count - 1; i >= 0; i--)
            {
                if (!_watchers[i].Wanted(timer)) continue;
                (seen ??= []).Add(_watchers[i].Seen);
                _watchers.RemoveAt(i);
            }
        }

        seen?.ForEach(s => s.SetResult());
        if (dueTime == TimeSpan.Zero) ThreadPool.UnsafeQueueUserWorkItem(static time => time.Advance(TimeSpan.Zero), this, preferLocal: false);
    }

    internal void Remove(VirtualTimer timer)
    {
        lock (_lock) _set.Remove(timer);
    }

    private VirtualTimer? TakeDue()
    {
        lock (_lock)
        {
            if (_set.Min is not { } timer || timer.Due > _target)
            {
                _elapsed = _target;
                return null;
            }

            _set.Remove(timer);
            if (timer.Due > _elapsed) _elapsed = timer.Due;
            timer.Begin();
            if (timer.Period > TimeSpan.Zero)
            {
                timer.Place(timer.Due + timer.Period, ++_order);
                _set.Add(timer);
            }

            return timer;
        }
    }

    private Task TimerSetAt(TimeSpan due) => TimerSetAsync(t => t.Due == due);

    private Task TimerSetAsync(Func<VirtualTimer, bool> wanted)
    {
        lock (_lock)
        {
            if (_set.Any(wanted)) return Task.CompletedTask;

            // The waiting test must not run on the stack, and under the locks, of the code that sets the timer.
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((wanted, seen));
            return seen.Task;
        }
    }

    private DateTimeOffset At(TimeSpan elapsed) => _start + elapsed + _skew;
}
