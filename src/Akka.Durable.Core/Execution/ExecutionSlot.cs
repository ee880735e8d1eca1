using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>Keeps what a host executes of one run in step with the run's state: starts, tells, stops, and leaves behind.</summary>
/// <remarks>
/// Safe for use by many threads. What happens beside the owner (a body ends, a grace passes) calls <paramref name="again"/>, upon which
/// the owner calls <see cref="Follow"/> with the state it then has. At most one body of a run executes at a time, as long as bodies
/// heed their token or end within the grace.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="host">The host's own id, as runs name their owner.</param>
/// <param name="services">What executions share.</param>
/// <param name="owner">Whom bodies report to.</param>
/// <param name="again">Asks the owner to call <see cref="Follow"/>; called from any thread.</param>
public sealed class ExecutionSlot(
    RunId run,
    string host,
    ExecutionServices services,
    IRunOwner owner,
    Action again)
{
    private readonly Lock _gate = new();
    private readonly List<Leaving> _leaving = [];
    private RunExecution? _current;
    private ITimer? _grace;
    private bool _graceGiven;
    private bool _closed;

    /// <summary>Whether a body executes, or is on its way out.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _current is { Completion.IsCompleted: false } || _leaving.Any(l => !l.IsOver);
            }
        }
    }

    /// <summary>The execution under way; null when there is none.</summary>
    public RunExecution? Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>Ends once every body of this slot has ended or is left to itself; those that ignore their token may never do so.</summary>
    public Task Ended
    {
        get
        {
            lock (_gate)
            {
                return Task.WhenAll([.. _leaving.Select(l => l.Execution.Over), _current?.Over ?? Task.CompletedTask]);
            }
        }
    }

    /// <summary>Tells the body why it is over, if it is not to execute <paramref name="state"/>. <see cref="Follow"/> does what follows from that.</summary>
    public void Fence(RunState state)
    {
        lock (_gate)
        {
            if (_current is { HasEnded: false } current && state.Standing is not Standing.Parked && !IsOf(current, state))
            {
                current.Stop(Obligations.ReasonFor(state, current.Epoch));
            }
        }
    }

    /// <summary>Brings the execution in line with <paramref name="state"/>.</summary>
    /// <returns>What the owner has to decide for itself because no body will: null, or the command to give.</returns>
    public RunCommand? Follow(RunState state)
    {
        services.Appends.Tell(run, state.Sequence);
        services.Streams.Follow(run, state);
        lock (_gate)
        {
            return Follow_NeedsLock(state);
        }
    }

    private RunCommand.FromBody.ConfirmStopped? Follow_NeedsLock(RunState state)
    {
        _leaving.RemoveAll(l => l.IsOver);
        if (_current is { } current && !IsOf(current, state)) Leave(current, state);

        if (!IsOurs(state)) return null;
        if (state.Stop is not null) return Stop(state);

        if (_current is { Completion.IsCompleted: false } executing)
        {
            executing.Advance(state);
        }
        else if (_leaving.Count == 0 && !_closed)
        {
            Begin(state);
        }

        return null;
    }

    private bool IsOurs(RunState state) => state.Standing is Standing.Active && state.Owner == host;

    private bool IsOf(RunExecution execution, RunState state) => IsOurs(state) && execution.Epoch == state.Epoch;

    /// <summary>Fires the token of whatever executes, and begins nothing any more.</summary>
    public void Close(StopReason reason)
    {
        lock (_gate)
        {
            _closed = true;
            _current?.Stop(reason);
        }
    }

    /// <summary>Leaves every body to itself: nothing it does has any effect from here on.</summary>
    public void AbandonAll()
    {
        lock (_gate)
        {
            _grace?.Dispose();
            _current?.Abandon();
            foreach (var leaving in _leaving) leaving.Execution.Abandon();
        }
    }

    private void Begin(RunState state)
    {
        if (services.FindDefinition(state.Header!.Definition) is not { } definition) return;

        _grace?.Dispose();
        (_grace, _graceGiven) = (null, false);
        _current = new RunExecution(run, state, definition, services, owner);
        _current.Start();
        CallWhenEnded(_current);
    }

    private RunCommand.FromBody.ConfirmStopped? Stop(RunState state)
    {
        if (_current is not { } current || current.Completion.IsCompleted || _graceGiven)
        {
            _current?.Abandon();
            return new RunCommand.FromBody.ConfirmStopped(state.Epoch);
        }

        current.Stop(Obligations.ReasonFor(state, current.Epoch));
        _grace ??= GraceTimer();
        return null;
    }

    // A parked run waits for nothing that its old execution could be told; any other is told to end, and its successor waits for it.
    private void Leave(RunExecution current, RunState state)
    {
        _grace?.Dispose();
        (_grace, _graceGiven, _current) = (null, false, null);
        if (state.Standing is Standing.Parked)
        {
            current.Park();
            return;
        }

        // Its code has ended and is only about to say so, or has said so just now: there is nothing to stop and nothing to wait for.
        if (current.HasEnded) return;

        current.Stop(Obligations.ReasonFor(state, current.Epoch));
        if (current.IsAbandoned) return;

        _leaving.Add(new(current, services, again));
    }

    private ITimer GraceTimer() => services.Time.CreateTimer(
        _ =>
        {
            Volatile.Write(ref _graceGiven, true);
            again();
        },
        null,
        services.Settings.CancelGrace,
        Timeout.InfiniteTimeSpan);

    private void CallWhenEnded(RunExecution execution) => execution.Completion.ContinueWith(
        _ => again(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>An execution that has been told to end and that its successor waits for, within the grace.</summary>
    private sealed class Leaving
    {
        private volatile bool _givenUp;

        public Leaving(RunExecution execution, ExecutionServices services, Action again)
        {
            Execution = execution;
            var patience = services.Time.CreateTimer(_ => GiveUp(again), null, services.Settings.CancelGrace, Timeout.InfiniteTimeSpan);
            _ = execution.Completion.ContinueWith(
                _ => patience.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        public RunExecution Execution { get; }

        public bool IsOver => _givenUp || Execution.IsAbandoned || Execution.Completion.IsCompleted;

        private void GiveUp(Action again)
        {
            Execution.Abandon();
            _givenUp = true;
            again();
        }
    }
}
