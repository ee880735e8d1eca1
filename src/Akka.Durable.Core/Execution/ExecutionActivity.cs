using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>Watches one execution from the side: writes down phases that take long, and parks a run that only waits.</summary>
internal sealed class ExecutionActivity(RunExecution execution) : IDisposable
{
    /// <summary>A phase that is not done after this time is recorded as started, so that listings show it. Shorter ones are
    /// recorded by their completion alone, in one append.</summary>
    public static readonly TimeSpan StartNoticeDelay = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<PhaseExecution> _unnoticed = [];
    private readonly HashSet<ITimer> _retries = new(0);
    private ITimer? _noticeTimer;
    private ITimer? _parkTimer;
    private int _bodies;
    private int _waits;
    private long _delivered = execution.Restored.Sequence;
    private long _lastTouch;
    private long? _parkAskedAt;
    private Task _parking = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Whether a phase's body is running.</summary>
    public bool HasBodies
    {
        get
        {
            lock (_gate)
            {
                return _bodies > 0;
            }
        }
    }

    /// <summary>Ends when the run is known to stay where it was about to be parked; never when it is parked.</summary>
    /// <remarks>What goes on by the clock alone awaits it: begun beside the parking it would be begun once more by whoever takes the run up.</remarks>
    public Task ParkingDenied
    {
        get
        {
            lock (_gate)
            {
                return _parking;
            }
        }
    }

    /// <summary>The code asked for something: it is not idle.</summary>
    public void Touch() => Volatile.Write(ref _lastTouch, execution.Services.Time.GetTimestamp());

    public void BodyStarted(PhaseExecution phase)
    {
        Touch();
        lock (_gate)
        {
            _bodies++;
            if (_disposed) return;
            _unnoticed.Add(phase);
            _noticeTimer ??= execution.Services.Time.CreateTimer(_ => NoticeStarted(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (_unnoticed.Count == 1) _noticeTimer.Change(StartNoticeDelay, Timeout.InfiniteTimeSpan);
        }
    }

    public void BodyEnded(PhaseExecution phase)
    {
        Touch();
        lock (_gate)
        {
            _bodies--;
            _unnoticed.Remove(phase);
            ArmParking();
        }
    }

    /// <summary>A branch of the code waits from here on. Nothing may end the wait before this returns.</summary>
    public void WaitStarted()
    {
        Touch();
        lock (_gate)
        {
            _waits++;
            ArmParking();
        }
    }

    /// <summary>A branch of the code is about to go on: called by whoever lets it, not when it comes to do so.</summary>
    /// <remarks>A retry, which nobody but the clock lets go on, says so itself, and awaits <see cref="ParkingDenied"/>.</remarks>
    public void WaitEnded()
    {
        Touch();
        lock (_gate)
        {
            _waits--;
        }
    }

    /// <summary>Ends the timer with the execution: one that stayed would keep a parked run in memory until it is due.</summary>
    public void Keep(ITimer timer)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _retries.Add(timer);
                return;
            }
        }

        timer.Dispose();
    }

    public void Release(ITimer timer)
    {
        lock (_gate)
        {
            _retries.Remove(timer);
        }
    }

    /// <summary>All waits that have ended up to that event have been let go on.</summary>
    /// <param name="sequence">The last event. Where it was appended since parking was asked for, a run that was not parked because of it may be now.</param>
    public void StateMoved(long sequence)
    {
        lock (_gate)
        {
            _delivered = Math.Max(_delivered, sequence);
            if (_parkAskedAt is { } asked && asked != sequence) ArmParking();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var timer in _retries) timer.Dispose();
            _retries.Clear();
            _unnoticed.Clear();
            _noticeTimer?.Dispose();
            _parkTimer?.Dispose();
        }
    }

    private void ArmParking()
    {
        if (_disposed || _bodies > 0 || _waits == 0) return;

        _parkAskedAt = null;
        _parkTimer ??= execution.Services.Time.CreateTimer(_ => Park(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _parkTimer.Change(execution.Services.Settings.ParkAfter, Timeout.InfiniteTimeSpan);
    }

    private void NoticeStarted()
    {
        PhaseExecution[] phases;
        lock (_gate)
        {
            phases = [.. _unnoticed];
            _unnoticed.Clear();
        }

        foreach (var phase in phases)
        {
            Forget(execution.AskAsync(new RunCommand.FromBody.StartPhase(execution.Epoch, phase.Attempt)));
        }
    }

    private void Park()
    {
        long seen;
        var denied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_disposed || _bodies > 0 || _waits == 0) return;

            // Code between phases may be busy with something that the engine does not see; it has asked for something lately.
            var idle = execution.Services.Time.GetElapsedTime(Volatile.Read(ref _lastTouch));
            if (idle < execution.Services.Settings.ParkAfter)
            {
                _parkTimer!.Change(execution.Services.Settings.ParkAfter - idle, Timeout.InfiniteTimeSpan);
                return;
            }

            // Not the last event known: what waits for it may not have been let go on yet.
            (seen, _parkAskedAt, _parking) = (_delivered, _delivered, denied.Task);
        }

        Forget(AskToParkAsync(seen, denied));
    }

    private async Task AskToParkAsync(long seen, TaskCompletionSource denied)
    {
        var isParked = false;
        try
        {
            isParked = (await execution.AskAsync(new RunCommand.FromBody.Park(execution.Epoch, seen)).ConfigureAwait(false)).Standing is Standing.Parked;
        }
        finally
        {
            if (!isParked) denied.TrySetResult();
        }
    }

    // Neither notice is owed to anybody: where it is refused, something newer is in the journal.
    private static void Forget(Task task) => task.ContinueWith(
        static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
