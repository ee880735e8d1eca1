using System.Collections.Immutable;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>One try of a phase: its token, its steps, its checkpoints.</summary>
internal sealed class PhaseExecution : IDisposable
{
    private readonly RunExecution _execution;
    private readonly PhaseState.InFlight? _restored;
    private readonly Lock _gate = new();
    private CheckpointThrottle<Payload>? _checkpoints;
    private StepCalls? _steps;
    private Payload? _checkpoint;

    public PhaseExecution(RunExecution execution, PhaseAttempt attempt, PhaseState.InFlight? restored, TimeSpan? timeout)
    {
        _execution = execution;
        Attempt = attempt;
        _checkpoint = restored?.Checkpoint;
        Scope = new(execution, attempt.Phase, timeout, execution.Cancellation);
        _restored = restored;
    }

    public PhaseAttempt Attempt { get; }

    public BodyScope Scope { get; }

    /// <summary>Made when the body asks for its first step: most phases have none.</summary>
    public StepCalls Steps
    {
        get
        {
            lock (_gate)
            {
                return _steps ??= new(_execution, this, _restored?.Steps ?? ImmutableDictionary<Address, StepState>.Empty);
            }
        }
    }

    /// <summary>What was saved last, in this attempt or an earlier one, written yet or not; null where nothing was.</summary>
    public Payload? LastCheckpoint
    {
        get
        {
            lock (_gate)
            {
                return _checkpoint;
            }
        }
    }

    public RunId Run => _execution.Run;

    public long Epoch => _execution.Epoch;

    public CancellationToken Cancellation => Scope.Cancellation;

    public StopReason StopReason => Scope.StopReason;

    public T? Checkpoint<T>() =>
        LastCheckpoint is { } saved ? _execution.Services.Json.Read<T>(saved, $"The checkpoint of {Attempt.Phase}") : default;

    public async Task SaveCheckpointAsync<T>(T value)
    {
        var payload = _execution.Services.Json.Write(value, $"The checkpoint of {Attempt.Phase}");
        await Checkpoints().SaveAsync(() => Keep(payload)).ConfigureAwait(false);
    }

    public Task ReportAsync<T>(T value) => _execution.Progress.ReportAsync(Attempt.Phase, value);

    public void Say<T>(T value) => _execution.Say(value);

    /// <summary>The body has ended: nothing held back is of use any more, its outcome says it all.</summary>
    public void End() => SavedSoFar()?.Dispose();

    /// <summary>Writes what the throttle holds back. Where that is refused or the owner is gone, an earlier one is good enough.</summary>
    public async Task TryFlushAsync()
    {
        try
        {
            if (SavedSoFar() is { } checkpoints) await checkpoints.FlushAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    public void Dispose()
    {
        End();
        Scope.Dispose();
    }

    private CheckpointThrottle<Payload> Checkpoints()
    {
        lock (_gate)
        {
            return _checkpoints ??= new(_execution.Services.Settings.CheckpointThrottle, _execution.Services.Time, WriteAsync);
        }
    }

    private CheckpointThrottle<Payload>? SavedSoFar()
    {
        lock (_gate)
        {
            return _checkpoints;
        }
    }

    private Payload Keep(Payload saved)
    {
        lock (_gate)
        {
            _checkpoint = saved;
        }

        return saved;
    }

    private Task<RunState> WriteAsync(Payload value) =>
        _execution.AskAsync(new RunCommand.FromBody.SaveCheckpoint(_execution.Epoch, Attempt, value));
}
