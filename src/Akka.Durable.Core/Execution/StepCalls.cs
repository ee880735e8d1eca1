using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Execution;

/// <summary>The steps that one try of a phase calls. Those that an earlier try recorded are not run.</summary>
internal sealed class StepCalls(RunExecution execution, PhaseExecution phase, ImmutableDictionary<Address, StepState> restored)
{
    private readonly CallTable _calls = new("step");

    public bool IsRecorded(Address step) => restored.GetValueOrDefault(step) is StepState.Completed;

    public async Task<T> RunAsync<T>(string name, Func<StepContext, Task<T>> body, StepOptions options)
    {
        var address = _calls.Enter(name, key: null);
        try
        {
            execution.Activity.Touch();
            var known = restored.GetValueOrDefault(address);
            if (known is StepState.Completed done)
            {
                var recorded = await execution.Values.FetchAsync(done.Result).ConfigureAwait(false);
                return execution.Services.Json.Read<T>(recorded, $"The result of {phase.Attempt.Phase}/{address}")!;
            }

            return await TryUntilItEndsAsync(address, known as StepState.Failed, body, options).ConfigureAwait(false);
        }
        finally
        {
            _calls.Leave(address);
        }
    }

    public Task<T> RunInTransactionAsync<T>(string name, Func<DbConnection, DbTransaction, Task<T>> work, StepOptions options)
    {
        var transactions = execution.Services.Transactions
            ?? throw new RunUsageException("The runs are not kept in a database that steps can write to; use StepAsync and make the writes repeatable.");
        return RunAsync(name, InTransactionAsync, options);

        async Task<T> InTransactionAsync(StepContext step)
        {
            // What a rollback has retired was done all the same: done again it is another step.
            var key = string.Create(CultureInfo.InvariantCulture, $"{phase.Attempt.Phase}/{step.Address}@{execution.State.RollbackEpoch}");
            var result = await transactions.RunAsync(new(phase.Run, key, execution.Epoch), WrittenAsync, step.Cancellation).ConfigureAwait(false);
            return execution.Services.Json.Read<T>(new(result), $"The result of {phase.Attempt.Phase}/{step.Address}")!;

            async Task<ReadOnlyMemory<byte>> WrittenAsync(DbConnection connection, DbTransaction transaction) => execution.Services.Json.Write(
                await work(connection, transaction).ConfigureAwait(false), $"The result of {phase.Attempt.Phase}/{step.Address}").Json;
        }
    }

    private async Task<T> TryUntilItEndsAsync<T>(
        Address address, StepState.Failed? failed, Func<StepContext, Task<T>> body, StepOptions options)
    {
        while (true)
        {
            if (failed is { RetryAt: null }) throw new PhaseFailedException(address, failed.Failure);
            if (failed?.RetryAt is { } retryAt) await execution.Waits.RetryAsync(retryAt).ConfigureAwait(false);
            phase.Cancellation.ThrowIfCancellationRequested();
            await execution.HaveRoomAsync().ConfigureAwait(false);

            var attempt = new StepAttempt(address, (failed?.Attempt ?? 0) + 1, execution.Now);
            using var scope = new BodyScope(execution, address, options.Timeout, phase.Cancellation);
            using var span = RunTrace.Step(attempt);
            RunCommand.FromBody report;
            T? result = default;
            try
            {
                var context = new StepContext(address, attempt.Number, $"{phase.Run}/{phase.Attempt.Phase}/{address}", scope.Cancellation);
                result = await scope.InvokeAsync(() => body(context)).ConfigureAwait(false);
                var payload = execution.Services.Json.Write(result, $"The result of {phase.Attempt.Phase}/{address}");
                report = new RunCommand.FromBody.CompleteStep(execution.Epoch, phase.Attempt, attempt, payload);
            }
            catch (Exception exception) when (phase.StopReason is StopReason.None)
            {
                var delay = RetryDecision.DelayAfter(options.Retry, attempt.Number, exception, execution.Services.Chance());
                var failure = Failure.Of(exception);
                report = new RunCommand.FromBody.FailStep(execution.Epoch, phase.Attempt, attempt, failure, delay);
                span?.Failed(failure);
                if (delay is not null) DurableMeters.Retried("step");
            }

            var state = await execution.AskAsync(report).ConfigureAwait(false);
            if (report is RunCommand.FromBody.CompleteStep) return result!;

            failed = (state.Phases.GetValueOrDefault(phase.Attempt.Phase) as PhaseState.InFlight)?.Steps.GetValueOrDefault(address)
                as StepState.Failed
                ?? throw new OperationCanceledException($"The attempt of {phase.Attempt.Phase} is over.", execution.Cancellation);
        }
    }
}
