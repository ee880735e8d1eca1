using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Undo;

namespace Akka.Durable;

/// <summary>What the undo of a phase is given.</summary>
public sealed class UndoContext
{
    private readonly PhaseState _phase;
    private readonly PayloadJson _json;

    internal UndoContext(RunId run, long epoch, PendingUndo undo, PhaseState phase, int attempt, PayloadJson json, CancellationToken cancellation)
    {
        (_phase, _json) = (phase, json);
        (Run, Epoch, Address, Attempt, Cancellation) = (run, epoch, undo.Phase, attempt, cancellation);
        IdempotencyKey = $"{run}/{undo.Phase}/undo-{undo.FirstSequence}";
    }

    public RunId Run { get; }

    /// <summary>The phase that is undone.</summary>
    public Address Address { get; }

    /// <summary>Which try of the undo this is; the first is 1. An interruption uses up none.</summary>
    public int Attempt { get; }

    /// <inheritdoc cref="RunContext.Epoch"/>
    public long Epoch { get; }

    /// <summary>The same for every attempt of this undo, another one when the phase ran again and is undone again.</summary>
    public string IdempotencyKey { get; }

    /// <summary>The key that the phase itself was given.</summary>
    public string PhaseIdempotencyKey => $"{Run}/{Address}";

    /// <summary>Fires on the undo's time-out, and when the host stops or the run is paused or terminated.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether the phase completed; one that did not may have done a part of its work, or none.</summary>
    public bool HasResult => _phase is PhaseState.Completed;

    /// <summary>What the phase returned; default where it did not complete.</summary>
    public T? Result<T>() => _phase is PhaseState.Completed done ? _json.Read<T>(done.Result, $"The result of {Address}") : default;

    /// <summary>What the phase declared to work on (<see cref="PhaseOptions.Input"/>); default where it declared nothing.</summary>
    public T? Input<T>() => Given<T>(InputOf(_phase), "input");

    /// <summary>What the phase saved last; default where it saved nothing.</summary>
    public T? Checkpoint<T>() => Given<T>(CheckpointOf(_phase), "checkpoint");

    private static Payload? InputOf(PhaseState phase) => phase switch
    {
        PhaseState.InFlight flight => flight.Input,
        PhaseState.Completed done => done.Input,
        PhaseState.Failed failed => failed.Input,
    };

    private static Payload? CheckpointOf(PhaseState phase) => phase switch
    {
        PhaseState.InFlight flight => flight.Checkpoint,
        PhaseState.Completed done => done.Checkpoint,
        PhaseState.Failed failed => failed.Checkpoint,
    };

    private T? Given<T>(Payload? payload, string what) => payload is { } given ? _json.Read<T>(given, $"The {what} of {Address}") : default;
}
