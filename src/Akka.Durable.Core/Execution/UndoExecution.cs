using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Undo;

namespace Akka.Durable.Execution;

/// <summary>Undoes what a run has to undo before its code goes on, the newest first, each reported before the next begins.</summary>
internal sealed class UndoExecution(RunExecution execution, RunDefinition definition, UndoWork work)
{
    private readonly UndoReplay _replay = new(work);

    public async Task RunAsync()
    {
        try
        {
            var thrown = await _replay.CollectAsync(execution, definition).ConfigureAwait(false);
            foreach (var undo in work.Pending) await TryUntilItEndsAsync(undo, thrown).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped, or suspended until somebody acts: the journal says how far it came.
        }
    }

    private async Task TryUntilItEndsAsync(PendingUndo undo, Exception? thrown)
    {
        while (true)
        {
            if (undo.RetryAt is { } retryAt) await execution.Waits.RetryAsync(retryAt).ConfigureAwait(false);
            execution.Cancellation.ThrowIfCancellationRequested();

            var report = await TryAsync(undo, thrown).ConfigureAwait(false);
            var state = await execution.AskAsync(report).ConfigureAwait(false);
            if (report is RunCommand.FromBody.CompleteUndo) return;

            undo = state.Undoing?.Pending is [{ RetryAt: not null } next, ..] && next.Phase == undo.Phase
                ? next
                : throw new OperationCanceledException($"The undo of {undo.Phase} failed.");
        }
    }

    private async Task<RunCommand.FromBody> TryAsync(PendingUndo undo, Exception? thrown)
    {
        var (attempt, startedAt) = (undo.Attempt + 1, execution.Now);
        if (_replay.Find(undo.Phase) is not { Undo: { } body } options)
        {
            return new RunCommand.FromBody.FailUndo(execution.Epoch, undo.Phase, attempt, startedAt, Missing(undo.Phase, thrown), RetryAfter: null);
        }

        var phase = await FetchedAsync(work.Phases[undo.Phase]).ConfigureAwait(false);
        try
        {
            using var scope = new BodyScope(execution, undo.Phase, options.UndoTimeout, execution.Cancellation);
            var context = new UndoContext(
                execution.Run, execution.Epoch, undo, phase, attempt, execution.Services.Json, scope.Cancellation);
            await scope.InvokeAsync<Nothing?>(async () =>
            {
                await body(context).ConfigureAwait(false);
                return null;
            }).ConfigureAwait(false);
            return new RunCommand.FromBody.CompleteUndo(execution.Epoch, undo.Phase, attempt, startedAt);
        }
        catch (Exception stopped) when (execution.StopReason is not StopReason.None)
        {
            // Stopped is not failed: no attempt is used up.
            throw new OperationCanceledException("The undo was stopped.", stopped, execution.Cancellation);
        }
#pragma warning disable CA1031 // whatever user code throws is the undo's failure, never the host's
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var delay = RetryDecision.DelayAfter(options.UndoRetry, attempt, exception, execution.Services.Chance());
            return new RunCommand.FromBody.FailUndo(execution.Epoch, undo.Phase, attempt, startedAt, Failure.Of(exception), delay);
        }
    }

    // An undo asks for what it is given without waiting.
    private async Task<PhaseState> FetchedAsync(PhaseState phase) => phase switch
    {
        PhaseState.InFlight p => p with { Input = await execution.Values.FetchAsync(p.Input).ConfigureAwait(false), Checkpoint = await execution.Values.FetchAsync(p.Checkpoint).ConfigureAwait(false) },
        PhaseState.Completed p => p with
        {
            Result = await execution.Values.FetchAsync(p.Result).ConfigureAwait(false),
            Input = await execution.Values.FetchAsync(p.Input).ConfigureAwait(false),
            Checkpoint = await execution.Values.FetchAsync(p.Checkpoint).ConfigureAwait(false),
        },
        PhaseState.Failed p => p with { Input = await execution.Values.FetchAsync(p.Input).ConfigureAwait(false), Checkpoint = await execution.Values.FetchAsync(p.Checkpoint).ConfigureAwait(false) },
    };

    private static Failure Missing(Address phase, Exception? thrown) => new(
        typeof(RunUsageException).FullName!,
        $"This version of the code does not say how to undo {phase}"
            + (thrown is null or OperationCanceledException ? "." : $"; on the way there it threw {thrown.GetType().Name}: {Failure.Of(thrown).Message}"),
        FailureCodes.UndoMissing);
}
