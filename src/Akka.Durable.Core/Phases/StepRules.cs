using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Phases;

/// <summary>Rules of steps and checkpoints: they count only while the attempt of the phase that makes them is the current one.</summary>
internal static class StepRules
{
    public static Decision Complete(RunState state, RunCommand.FromBody.CompleteStep complete)
    {
        var (phase, step) = (complete.Attempt.Phase, complete.Step);
        return StepOf(state, phase, step.Step) switch
        {
            StepState.Completed done when done.Result == complete.Result => Decision.Nothing,
            StepState.Completed => PhaseRules.TooLate(step.Step),
            StepState.Failed failed when IsOver(failed, step) => PhaseRules.TooLate(step.Step),
            _ => Within(state, complete.Attempt, new RunEvent.StepCompleted(phase, step.Step, step.Number, step.StartedAt, complete.Result)),
        };
    }

    public static Decision Fail(RunState state, RunCommand.FromBody.FailStep fail, DateTimeOffset now)
    {
        var (phase, step) = (fail.Attempt.Phase, fail.Step);
        return StepOf(state, phase, step.Step) switch
        {
            StepState.Completed => PhaseRules.TooLate(step.Step),
            StepState.Failed failed when step.Number <= failed.Attempt => Decision.Nothing,
            StepState.Failed { RetryAt: null } => PhaseRules.TooLate(step.Step),
            _ => Within(
                state,
                fail.Attempt,
                new RunEvent.StepFailed(phase, step.Step, step.Number, step.StartedAt, fail.Failure, PhaseRules.RetryAt(now, fail.RetryAfter))),
        };
    }

    public static Decision SaveCheckpoint(RunState state, RunCommand.FromBody.SaveCheckpoint save) =>
        state.Phases.GetValueOrDefault(save.Attempt.Phase) is PhaseState.InFlight flight
        && (flight.Checkpoint ?? Payload.Null) == save.Value
            ? Decision.Nothing
            : Within(state, save.Attempt, new RunEvent.CheckpointSaved(save.Attempt.Phase, save.Value));

    // The attempt's own beginning is recorded with the first thing that it leaves behind: one append, not two.
    private static Decision Within(RunState state, PhaseAttempt attempt, RunEvent @event)
    {
        if (PhaseRules.IsOver(state, attempt)) return PhaseRules.TooLate(attempt.Phase);

        return PhaseRules.IsKnown(state, attempt) ? Decision.Of(@event) : Decision.Of(PhaseRules.Started(attempt), @event);
    }

    // The attempt's outcome is recorded, or no attempt is left.
    private static bool IsOver(StepState.Failed failed, StepAttempt step) => step.Number <= failed.Attempt || failed.RetryAt is null;

    private static StepState? StepOf(RunState state, Address phase, Address step) =>
        state.Phases.GetValueOrDefault(phase) is PhaseState.InFlight flight ? flight.Steps.GetValueOrDefault(step) : null;
}
