using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Phases;

/// <summary>Rules of phases: each attempt's outcome counts once, and the first one recorded wins.</summary>
internal static class PhaseRules
{
    public static Decision Start(RunState state, RunCommand.FromBody.StartPhase start) =>
        IsKnown(state, start.Attempt) && !(start.Undoable && IsNotKnownUndoable(state, start.Attempt))
            ? Decision.Nothing
            : Decision.Of(Started(start.Attempt) with { Undoable = start.Undoable ? true : null, Input = start.Undoable ? start.Input : null });

    public static Decision Complete(RunState state, RunCommand.FromBody.CompletePhase complete) =>
        state.Phases.GetValueOrDefault(complete.Attempt.Phase) switch
        {
            PhaseState.Completed done when done.Result == complete.Result => Decision.Nothing,
            _ when IsOver(state, complete.Attempt) => TooLate(complete.Attempt.Phase),
            _ => Decision.Of(new RunEvent.PhaseCompleted(
                complete.Attempt.Phase, complete.Attempt.Number, complete.Attempt.StartedAt, complete.Result, complete.Input, CheckpointToKeep(state, complete))),
        };

    /// <summary>What an undo needs is not forgotten.</summary>
    public static Decision Forget(RunState state, RunCommand.FromBody.ForgetPhase forget) => state.Phases.GetValueOrDefault(forget.Phase) switch
    {
        PhaseState.Completed { Forgotten: true } => Decision.Nothing,
        PhaseState.Completed { Undoable: false } => Decision.Of(new RunEvent.PhaseForgotten(forget.Phase)),
        PhaseState.Completed => Decision.Refuse(RefusalCodes.NotAllowed, $"{forget.Phase} can be undone, and its undo needs its result."),
        _ => Decision.Refuse(RefusalCodes.NotAllowed, $"{forget.Phase} has not completed."),
    };

    public static Decision Fail(RunState state, RunCommand.FromBody.FailPhase fail, DateTimeOffset now)
    {
        var attempt = fail.Attempt;
        return state.Phases.GetValueOrDefault(attempt.Phase) switch
        {
            // A repeated report of an attempt: its outcome is in the journal already.
            PhaseState.Failed failed when failed.Attempt == attempt.Number => Decision.Nothing,
            PhaseState.InFlight { RetryAt: not null } flight when flight.Attempt == attempt.Number => Decision.Nothing,
            _ when IsOver(state, attempt) => TooLate(attempt.Phase),
            _ => Decision.Of(new RunEvent.PhaseFailed(
                attempt.Phase, attempt.Number, attempt.StartedAt, fail.Failure, RetryAt(now, fail.RetryAfter), fail.Input)),
        };
    }

    /// <summary>When the next attempt is due. User code may name a wait that no calendar holds.</summary>
    public static DateTimeOffset? RetryAt(DateTimeOffset now, TimeSpan? after) => after switch
    {
        null => null,
        { } wait when wait >= DateTimeOffset.MaxValue - now => DateTimeOffset.MaxValue,
        { } wait when wait > TimeSpan.Zero => now + wait,
        _ => now,
    };

    /// <summary>Whether the journal names this attempt, or a later one, already.</summary>
    public static bool IsKnown(RunState state, PhaseAttempt attempt) =>
        state.Phases.GetValueOrDefault(attempt.Phase) is { } phase && (phase is not PhaseState.InFlight || phase.Attempt >= attempt.Number);

    /// <summary>Whether the attempt's outcome, or that of a later one, is recorded.</summary>
    public static bool IsOver(RunState state, PhaseAttempt attempt) => state.Phases.GetValueOrDefault(attempt.Phase) switch
    {
        null => false,
        PhaseState.InFlight flight => attempt.Number < flight.Attempt || (attempt.Number == flight.Attempt && flight.RetryAt is not null),
        _ => true,
    };

    // The code of an older version began it and did not say how to undo it; this version's does.
    private static bool IsNotKnownUndoable(RunState state, PhaseAttempt attempt) =>
        state.Phases.GetValueOrDefault(attempt.Phase) is PhaseState.InFlight { Undoable: false, RetryAt: null } flight
        && flight.Attempt == attempt.Number;

    private static Payload? CheckpointToKeep(RunState state, RunCommand.FromBody.CompletePhase complete) =>
        state.Phases.GetValueOrDefault(complete.Attempt.Phase) is { Undoable: true } && complete.Checkpoint != Payload.Null
            ? complete.Checkpoint
            : null;

    public static RunEvent.PhaseStarted Started(PhaseAttempt attempt) => new(attempt.Phase, attempt.Number, attempt.StartedAt);

    public static Decision TooLate(Address address) =>
        Decision.Refuse(RefusalCodes.NotAllowed, $"Another outcome of {address} is recorded already.");
}
