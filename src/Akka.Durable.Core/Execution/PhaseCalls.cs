using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Execution;

/// <summary>The phases that a run's code calls: recorded ones return at once, the others are tried until they end.</summary>
internal sealed class PhaseCalls(RunExecution execution)
{
    private readonly CallTable _calls = new("phase");
    private readonly Lock _gate = new();
    private readonly HashSet<Address> _asked = [];
    private readonly List<PhaseExecution> _running = [];

    public async Task<T> RunAsync<T>(string name, string? key, Func<PhaseContext, Task<T>> body, PhaseOptions options)
    {
        var address = _calls.Enter(name, key);
        try
        {
            Asked(address);
            MustNotFollowForgotten(address);
            execution.Activity.Touch();
            execution.Replay?.Called(address, options);
            Payload? input = options.Input is null ? null : execution.Services.Json.Write(options.Input, $"The input of {address}");

            // What to skip comes from what was restored when this execution began, never from what it has done itself since.
            switch (execution.Restored.Phases.GetValueOrDefault(address))
            {
                case PhaseState.Completed { Forgotten: true }:
                    throw new RunUsageException(
                        $"{address} was forgotten: its result is not kept. Ask run.IsForgotten before the phase, or roll the run back to before it.");

                case PhaseState.Completed done:
                    await CompareAsync(address, done.Input, input).ConfigureAwait(false);
                    return execution.Services.Json.Read<T>(await execution.Values.FetchAsync(done.Result).ConfigureAwait(false), $"The result of {address}")!;

                case PhaseState.Failed failed:
                    await CompareAsync(address, failed.Input, input).ConfigureAwait(false);
                    throw new PhaseFailedException(address, failed.Failure);

                case var known:
                    if (execution.Replay is not null) await BeginAsync(new(address, 1, execution.Now), input).ConfigureAwait(false);
                    return await TryUntilItEndsAsync(address, known as PhaseState.InFlight, body, options, input).ConfigureAwait(false);
            }
        }
        finally
        {
            _calls.Leave(address);
        }
    }

    public bool IsForgotten(string name, string? key)
    {
        Address.Check(name, key);
        return execution.State.Phases.GetValueOrDefault(new(name, key, 1)) is PhaseState.Completed { Forgotten: true };
    }

    public Task ForgetAsync(string name, string? key)
    {
        Address.Check(name, key);
        var address = new Address(name, key, 1);
        var phases = execution.State.Phases;
        return phases.GetValueOrDefault(address) switch
        {
            PhaseState.Completed { Forgotten: true } => Task.CompletedTask,
            _ when phases.ContainsKey(new(name, key, 2)) => throw new RunUsageException(
                $"{address} is called more than once: which call a later execution means could not be told. Give each call a key of its own."),
            PhaseState.Completed { Undoable: true } => throw new RunUsageException($"{address} can be undone, and its undo needs its result: it cannot be forgotten."),
            PhaseState.Completed => execution.AskAsync(new RunCommand.FromBody.ForgetPhase(execution.Epoch, address)),
            _ => throw new RunUsageException($"{address} has not completed: there is nothing to forget."),
        };
    }

    // A later execution passes over the forgotten call, and the next one of that name would take its place.
    private void MustNotFollowForgotten(Address address)
    {
        if (address.Ordinal == 1 || !IsForgotten(address.Name, address.Key)) return;

        throw new RunUsageException($"'{address.Name}' was forgotten and is called again. Give each call a key of its own.");
    }

    /// <summary>Recorded phases that the code did not call, in order.</summary>
    public IReadOnlyList<Address> NeverAskedFor()
    {
        lock (_gate)
        {
            return
            [
                .. execution.Restored.Phases
                    .Where(p => p.Value is PhaseState.Completed { Forgotten: false } && !_asked.Contains(p.Key))
                    .OrderBy(p => p.Value.FirstSequence)
                    .Select(p => p.Key),
            ];
        }
    }

    public Task FlushCheckpointsAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_running.ConvertAll(p => p.TryFlushAsync()));
        }
    }

    private async Task<T> TryUntilItEndsAsync<T>(
        Address address, PhaseState.InFlight? flight, Func<PhaseContext, Task<T>> body, PhaseOptions options, Payload? input)
    {
        while (true)
        {
            if (flight?.RetryAt is { } retryAt) await execution.Waits.RetryAsync(retryAt).ConfigureAwait(false);
            execution.Cancellation.ThrowIfCancellationRequested();
            await execution.HaveRoomAsync().ConfigureAwait(false);

            if (flight is { Checkpoint: { } saved }) flight = flight with { Checkpoint = await execution.Values.FetchAsync(saved).ConfigureAwait(false) };

            // An attempt that was interrupted is the same attempt again: only failures use them up.
            var number = flight switch { null => 1, { RetryAt: not null } => flight.Attempt + 1, _ => flight.Attempt };
            var attempt = new PhaseAttempt(address, number, execution.Now);
            switch (await TryAsync(attempt, flight, body, options, input).ConfigureAwait(false))
            {
                case (true, var result, _):
                    return result!;

                case (_, _, PhaseState.Failed failed):
                    throw new PhaseFailedException(address, failed.Failure);

                case (_, _, PhaseState.InFlight next):
                    flight = next;
                    break;

                case (_, _, var other):
                    throw new InvalidOperationException($"{address} stands as {other} after a failed attempt.");
            }
        }
    }

    private async Task<(bool Done, T? Result, PhaseState? Then)> TryAsync<T>(
        PhaseAttempt attempt, PhaseState.InFlight? flight, Func<PhaseContext, Task<T>> body, PhaseOptions options, Payload? input)
    {
        using var phase = new PhaseExecution(execution, attempt, flight, options.Timeout);
        using var span = RunTrace.Phase(execution, attempt);
        Began(phase);
        try
        {
            RunCommand.FromBody report;
            T? result = default;
            try
            {
                if (options.Undo is not null) await BeginAsync(attempt, input).ConfigureAwait(false);
                result = await phase.Scope.InvokeAsync(() => body(new PhaseContext(phase))).ConfigureAwait(false);
                var payload = execution.Services.Json.Write(result, $"The result of {attempt.Phase}");
                report = new RunCommand.FromBody.CompletePhase(
                    execution.Epoch, attempt, payload, input, options.Undo is null ? null : phase.LastCheckpoint);
            }
            catch (Exception stopped) when (execution.StopReason is not StopReason.None)
            {
                // Stopped is not failed: no attempt is used up, and how far it came is kept.
                await phase.TryFlushAsync().ConfigureAwait(false);
                throw new OperationCanceledException("The run was stopped.", stopped, execution.Cancellation);
            }
            catch (Exception exception)
            {
                await phase.TryFlushAsync().ConfigureAwait(false);
                var delay = RetryDecision.DelayAfter(options.Retry, attempt.Number, exception, execution.Services.Chance());
                var failure = Failure.Of(exception);
                report = new RunCommand.FromBody.FailPhase(execution.Epoch, attempt, failure, delay, input);
                span?.Failed(failure);
                if (delay is not null) DurableMeters.Retried("phase");
            }

            phase.End();
            var state = await execution.AskAsync(report).ConfigureAwait(false);
            DurableMeters.PhaseEnded(
                execution.Header.Definition,
                attempt.Phase.Name,
                report is RunCommand.FromBody.CompletePhase ? "completed" : "failed",
                execution.Now - attempt.StartedAt);
            return report is RunCommand.FromBody.CompletePhase
                ? (true, result, null)
                : (false, default, state.Phases.GetValueOrDefault(attempt.Phase));
        }
        finally
        {
            Ended(phase);
        }
    }

    // Durable before the body begins: what may have had an effect must be known to be undone.
    private Task<RunState> BeginAsync(PhaseAttempt attempt, Payload? input) =>
        execution.AskAsync(new RunCommand.FromBody.StartPhase(execution.Epoch, attempt, Undoable: true, input));

    private Task CompareAsync(Address address, Payload? recorded, Payload? asked) =>
        recorded is null || asked is null || recorded == asked
            ? Task.CompletedTask
            : execution.MismatchAsync($"{address} is recorded with another input than this version of the code gives it");

    // Only what was recorded can be missed, and a first execution has nothing recorded.
    private void Asked(Address address)
    {
        if (execution.Restored.Phases.IsEmpty) return;
        lock (_gate)
        {
            _asked.Add(address);
        }
    }

    private void Began(PhaseExecution phase)
    {
        lock (_gate)
        {
            _running.Add(phase);
        }

        execution.Activity.BodyStarted(phase);
    }

    private void Ended(PhaseExecution phase)
    {
        lock (_gate)
        {
            _running.Remove(phase);
        }

        execution.Activity.BodyEnded(phase);
    }
}
