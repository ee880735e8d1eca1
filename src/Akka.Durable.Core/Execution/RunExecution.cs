using System.Diagnostics;
using Akka.Durable.Failures;
using Akka.Durable.History;
using Akka.Durable.Progress;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Execution;

/// <summary>One execution of a run's code under one epoch: hands out what is recorded, runs what is not, reports what became of it.</summary>
/// <remarks>
/// Runs on the thread pool and knows its owner by commands alone. After <see cref="Abandon"/> nothing it does has any effect: what its
/// code asks for never returns, and what it reports was of an old epoch anyway.
/// </remarks>
public sealed class RunExecution
{
    private readonly Lock _gate = new();
    private readonly RunDefinition _definition;
    private readonly IRunOwner _owner;
    private readonly CancellationTokenSource _stop = new();
    private RunState _state;
    private int _stopReason;
    private volatile bool _abandoned;
    private int _parked;
    private volatile bool _hasEnded;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunExecution(RunId run, RunState restored, RunDefinition definition, ExecutionServices services, IRunOwner owner)
        : this(run, restored, definition, services, owner, replay: null)
    {
    }

    internal RunExecution(
        RunId run, RunState restored, RunDefinition definition, ExecutionServices services, IRunOwner owner, IReplay? replay)
    {
        Replay = replay;
        Run = run;
        Restored = restored;
        _state = restored;
        _definition = definition;
        _owner = owner;
        Services = services;
        Activity = new(this);
        Phases = new(this);
        Waits = new(this);
        Progress = new(this);
        Children = new(this);
        Values = new(this);
        Epoch = restored.Epoch;
    }

    public RunId Run { get; }

    public long Epoch { get; }

    /// <summary>Ends when the run's code has ended, whatever way, and that is reported; never for one that was parked.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Ends when there is nothing to wait for any more: the run's code has ended, or is left to itself.</summary>
    public Task Over => Task.WhenAny(Completion, _left.Task);

    public StopReason StopReason => (StopReason)Volatile.Read(ref _stopReason);

    internal RunState Restored { get; }

    internal RunHeader Header => Restored.Header!;

    internal IReadOnlyDictionary<string, string> Tags => Restored.Tags;

    internal CancellationToken Cancellation => _stop.Token;

    internal ExecutionServices Services { get; }

    internal ExecutionActivity Activity { get; }

    internal PhaseCalls Phases { get; }

    internal WaitCalls Waits { get; }

    internal ProgressCalls Progress { get; }

    /// <summary>Set while the code is only led over what is recorded: nothing is run then.</summary>
    internal IReplay? Replay { get; }

    /// <summary>What the spans of its phases link to; null while nobody listens.</summary>
    internal ActivityContext? Trace { get; private set; }

    internal ChildCalls Children { get; }

    internal OutsideValues Values { get; }

    internal bool IsAbandoned => _abandoned;

    /// <summary>Whether the run's code has returned or thrown; what is left is to report it.</summary>
    internal bool HasEnded => _hasEnded;

    internal DateTimeOffset Now => Services.Time.GetUtcNow();

    /// <summary>Begins to execute, on the thread pool.</summary>
    public void Start()
    {
        Trace = RunTrace.Execution(this);
        Completion = Task.Run(ExecuteAsync);
    }

    /// <summary>Fires the body's token with the reason. The first reason stays.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)StopReason.None) != (int)StopReason.None) return;

        // Callbacks on the token are user code: they must neither run on the owner's thread nor stop it by what they throw.
        _ = _stop.CancelAsync().ContinueWith(
            static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Leaves the body to itself: it ignored its token, or waits for nothing that will come to it.</summary>
    public void Abandon()
    {
        _abandoned = true;
        _left.TrySetResult();
        Progress.Dispose();
        Activity.Dispose();
    }

    /// <summary>Leaves the run's code where it waits. Should it go on all the same, the owner hears of it.</summary>
    public void Park()
    {
        Interlocked.Exchange(ref _parked, 1);
        Abandon();
    }

    /// <summary>Takes in the run's state after something was appended: waits that ended go on.</summary>
    public void Advance(RunState state)
    {
        TakeIn(state);
        var now = State;
        Waits.Advance(now);
        Children.Advance(now);
        Activity.StateMoved(now.Sequence);
    }

    /// <summary>Writes the checkpoints that the throttle holds back: what a graceful stop owes a body that has not ended.</summary>
    public Task FlushCheckpointsAsync() => Task.WhenAll(Phases.FlushCheckpointsAsync(), TryFlushProgressAsync());

    /// <summary>Says something to whoever listens now; nothing where the execution is over or nothing is run.</summary>
    internal void Say<T>(T value)
    {
        if (Replay is null && !_abandoned) Services.Streams.Say(Run, Epoch, Services.Json.Write(value, "What is said"));
    }

    internal RunState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <exception cref="OperationCanceledException">This execution is over.</exception>
    internal async Task<RunState> AskAsync(RunCommand command)
    {
        if (_abandoned) await NeverAgainAsync().ConfigureAwait(false);
        Activity.Touch();
        try
        {
            var state = await _owner.AskAsync(command).ConfigureAwait(false);
            TakeIn(state);
            if (state.Epoch != Epoch && state.Standing is Standing.Suspended { Code: RefusalCodes.HistoryFull } full) throw Held(full);

            return state;
        }
        catch (RunRefusedException refused) when (refused.Code is RefusalCodes.Parked)
        {
            // It was put aside while this was on its way. Asked for here: the owner may not have told this execution yet, and if the run was taken up
            // again before it could, must not wait for this one, whose code never ends.
            Abandon();
            _owner.TakeUpAgain();
            await NeverAsync().ConfigureAwait(false);
            throw;
        }
        catch (RunRefusedException refused) when (refused.Code
            is RefusalCodes.StaleEpoch or RefusalCodes.NotAllowed or RefusalCodes.UnknownRun or RefusalCodes.HistoryFull)
        {
            Stop(StopReason.OwnershipLost);
            throw new OperationCanceledException(refused.Message, refused, Cancellation);
        }
        finally
        {
            // Answered, but put aside before the code heard of it: nobody else knows that it would go on.
            if (_abandoned) await (command is RunCommand.FromBody.Park ? NeverAsync() : NeverAgainAsync()).ConfigureAwait(false);
        }
    }

    /// <summary>Before work is begun whose outcome will be recorded: where the run's history is full, it is held instead.</summary>
    /// <exception cref="OperationCanceledException">This execution is over.</exception>
    internal Task HaveRoomAsync() => Replay is null && HistoryLimits.Of(Services.Settings).IsFull(State)
        ? AskAsync(new RunCommand.FromBody.AskForRoom(Epoch))
        : Task.CompletedTask;

    /// <summary>The code awaits something that is begun and has not ended: a replay goes no further. Nothing in any other execution.</summary>
    /// <exception cref="OperationCanceledException">This is a replay.</exception>
    internal Task EndReplayAsync() => Replay is null ? Task.CompletedTask : AskAsync(new RunCommand.FromBody.AskForRoom(Epoch));

    /// <summary>Reports that the code asks for something else than the journal holds; in strict mode this execution ends with it.</summary>
    internal async Task MismatchAsync(string what)
    {
        if (Replay is { Compares: false }) return;

        await AskAsync(new RunCommand.FromBody.ReportMismatch(Epoch, what, Services.Settings.Strict)).ConfigureAwait(false);
        if (!Services.Settings.Strict) return;

        Stop(StopReason.OwnershipLost);
        throw new OperationCanceledException(what, Cancellation);
    }

    private OperationCanceledException Held(Standing.Suspended full)
    {
        Stop(StopReason.Suspended);
        return new($"The run is suspended: {full.Reason}.", Cancellation);
    }

    // Answers and news cross on their way: the later state is the one that holds.
    private void TakeIn(RunState state)
    {
        lock (_gate)
        {
            if (state.Sequence > _state.Sequence) _state = state;
        }
    }

    private async Task TryFlushProgressAsync()
    {
        try
        {
            await Progress.FlushAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // An earlier one is good enough.
        }
    }

    private Task NeverAgainAsync()
    {
        if (Interlocked.Exchange(ref _parked, 0) == 1) _owner.TakeUpAgain();
        return NeverAsync();
    }

    // Not a task kept anywhere: what awaits it is collected with it.
    internal static Task NeverAsync() => new TaskCompletionSource().Task;

    private async Task ExecuteAsync()
    {
        // The code goes on in an execution of its own when all is undone.
        if (Restored.Undoing is { } undoing)
        {
            await new UndoExecution(this, _definition, undoing).RunAsync().ConfigureAwait(false);
            Activity.Dispose();
            return;
        }

        RunCommand.FromBody report;
        try
        {
            var input = await Values.FetchAsync(Header.Input).ConfigureAwait(false);
            var result = await _definition.ExecuteAsync(new RunContext(this), input, Services.Json).ConfigureAwait(false);
            report = new RunCommand.FromBody.Complete(Epoch, result);
        }
#pragma warning disable CA1031 // whatever user code throws is the run's failure, never the host's
        catch (Exception exception)
#pragma warning restore CA1031
        {
            report = new RunCommand.FromBody.Fail(Epoch, Failure.Of(exception));
        }

        _hasEnded = true;
        Activity.Dispose();
        if (StopReason is StopReason.None or StopReason.Cancelled or StopReason.Deadline) await ReportAsync(report).ConfigureAwait(false);

        // Whatever the code left running beside its end is told that nobody waits for it any more.
        if (Activity.HasBodies) Stop(StopReason.RunEnded);
    }

    private async Task ReportAsync(RunCommand.FromBody report)
    {
        try
        {
            if (report is RunCommand.FromBody.Complete && StopReason is StopReason.None && Phases.NeverAskedFor() is [var first, ..] missed)
            {
                var what = $"{first}{(missed.Count > 1 ? $" and {missed.Count - 1} more" : "")} recorded, but this version of the code does not ask for it";
                await AskAsync(new RunCommand.FromBody.ReportMismatch(Epoch, what, Services.Settings.Strict)).ConfigureAwait(false);
                if (Services.Settings.Strict) return;
            }

            if (StopReason is StopReason.None) await Progress.FlushAsync().ConfigureAwait(false);
            await AskAsync(report).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Another outcome was recorded first, or the owner is gone: the journal has the last word, and recovery asks it.
        }
    }
}
