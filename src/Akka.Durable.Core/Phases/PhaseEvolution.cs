using System.Collections.Immutable;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Phases;

/// <summary>What events of phases, steps and checkpoints change.</summary>
internal static class PhaseEvolution
{
    public static AddressDictionary<PhaseState, PhaseState.InFlight> Begun(RunState state, RunEvent.PhaseStarted e)
    {
        var phase = state.Phases.GetValueOrDefault(e.Phase) switch
        {
            null => new PhaseState.InFlight(
                state.Sequence, e.Attempt, e.StartedAt, null, null, null, ImmutableDictionary<Address, StepState>.Empty)
            {
                Undoable = e.Undoable is true,
                Input = e.Input,
            },
            PhaseState.InFlight flight => flight with
            {
                Attempt = e.Attempt,
                RetryAt = null,
                Undoable = flight.Undoable || e.Undoable is true,
                Input = e.Input ?? flight.Input,
            },
            _ => throw Over(e.Phase),
        };
        return state.Phases.SetItem(e.Phase, phase);
    }

    public static AddressDictionary<PhaseState, PhaseState.InFlight> Completed(RunState state, RunEvent.PhaseCompleted e, DateTimeOffset at)
    {
        var known = Known(state, e.Phase);
        return state.Phases.SetItem(
            e.Phase,
            new PhaseState.Completed(
                known?.FirstSequence ?? state.Sequence, e.Attempt, known?.StartedAt ?? e.StartedAt, at, e.Result, e.Input)
            {
                Undoable = known?.Undoable ?? false,
                Checkpoint = e.Checkpoint,
            });
    }

    public static AddressDictionary<PhaseState, PhaseState.InFlight> Forgotten(RunState state, RunEvent.PhaseForgotten e) =>
        state.Phases.GetValueOrDefault(e.Phase) is PhaseState.Completed done
            ? state.Phases.SetItem(e.Phase, done with { Result = default, Input = null, Checkpoint = null, Forgotten = true })
            : throw new JournalCorruptException($"{e.Phase} is forgotten and has not completed");

    public static AddressDictionary<PhaseState, PhaseState.InFlight> Failed(RunState state, RunEvent.PhaseFailed e, DateTimeOffset at)
    {
        var known = Known(state, e.Phase);
        var (first, startedAt) = (known?.FirstSequence ?? state.Sequence, known?.StartedAt ?? e.StartedAt);
        return state.Phases.SetItem(
            e.Phase,
            e.RetryAt is { } retryAt
                ? new PhaseState.InFlight(
                    first,
                    e.Attempt,
                    startedAt,
                    e.Failure,
                    retryAt,
                    known?.Checkpoint,
                    Retryable(known?.Steps ?? ImmutableDictionary<Address, StepState>.Empty))
                {
                    Undoable = known?.Undoable ?? false,
                    Input = known?.Input,
                }
                : new PhaseState.Failed(first, e.Attempt, startedAt, at, e.Failure, e.Input)
                {
                    Undoable = known?.Undoable ?? false,
                    Checkpoint = known is { Undoable: true } ? known.Checkpoint : null,
                });
    }

    public static AddressDictionary<PhaseState, PhaseState.InFlight> StepCompleted(RunState state, RunEvent.StepCompleted e)
    {
        var flight = InFlight(state, e.Phase);
        return state.Phases.SetItem(
            e.Phase, flight with { Steps = flight.Steps.SetItem(e.Step, new StepState.Completed(e.Attempt, e.Result)) });
    }

    public static AddressDictionary<PhaseState, PhaseState.InFlight> StepFailed(RunState state, RunEvent.StepFailed e)
    {
        var flight = InFlight(state, e.Phase);
        return state.Phases.SetItem(
            e.Phase, flight with { Steps = flight.Steps.SetItem(e.Step, new StepState.Failed(e.Attempt, e.Failure, e.RetryAt)) });
    }

    // A checkpoint of null and none at all are the same to the code that asks for it, and to a snapshot.
    public static AddressDictionary<PhaseState, PhaseState.InFlight> CheckpointSaved(RunState state, RunEvent.CheckpointSaved e) =>
        state.Phases.SetItem(e.Phase, InFlight(state, e.Phase) with { Checkpoint = e.Value == Payload.Null ? null : e.Value });

    public static AddressDictionary<PhaseState, PhaseState.InFlight> WithoutFailed(AddressDictionary<PhaseState, PhaseState.InFlight> phases)
    {
        var kept = phases.RemoveRange([.. phases.Where(p => p.Value is PhaseState.Failed).Select(p => p.Key)]);
        return kept.SetItems(kept.Open.Select(p => KeyValuePair.Create(p.Key, (PhaseState)(p.Value with { Steps = Retryable(p.Value.Steps) }))));
    }

    // A step that failed for good made its phase fail; when the phase is tried again, so is the step, from its first attempt.
    private static ImmutableDictionary<Address, StepState> Retryable(ImmutableDictionary<Address, StepState> steps) =>
        steps.RemoveRange(steps.Where(s => s.Value is StepState.Failed { RetryAt: null }).Select(s => s.Key));

    private static PhaseState.InFlight? Known(RunState state, Address phase) => state.Phases.GetValueOrDefault(phase) switch
    {
        null => null,
        PhaseState.InFlight flight => flight,
        _ => throw Over(phase),
    };

    private static PhaseState.InFlight InFlight(RunState state, Address phase) =>
        Known(state, phase) ?? throw new JournalCorruptException($"{phase} works and has not begun");

    private static JournalCorruptException Over(Address phase) => new($"{phase} goes on after it ended");
}
