using System.Collections.Immutable;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;

namespace Akka.Durable.Phases;

/// <summary>What the journal says of one phase.</summary>
public abstract record PhaseState
{
    private PhaseState(long firstSequence, int attempt, DateTimeOffset startedAt)
    {
        FirstSequence = firstSequence;
        Attempt = attempt;
        StartedAt = startedAt;
    }

    /// <summary>The first event that names it: pruning never passes that of a phase in flight.</summary>
    public long FirstSequence { get; init; }

    /// <summary>The latest attempt known; the first is 1.</summary>
    public int Attempt { get; init; }

    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether its code said how to undo it when it last began or ended.</summary>
    public bool Undoable { get; init; }

    /// <summary>Begun, and neither completed nor failed for good.</summary>
    /// <param name="FirstSequence">The first event that names it.</param>
    /// <param name="Attempt">The attempt it is on, or that failed last while <paramref name="RetryAt"/> is set.</param>
    /// <param name="StartedAt">When its first attempt began.</param>
    /// <param name="Failure">How the last attempt failed; null when none has.</param>
    /// <param name="RetryAt">When the next attempt is due; null while one is running.</param>
    /// <param name="Checkpoint">What it saved last.</param>
    /// <param name="Steps">Its steps by address.</param>
    public sealed record InFlight(
        long FirstSequence,
        int Attempt,
        DateTimeOffset StartedAt,
        Failure? Failure,
        DateTimeOffset? RetryAt,
        Payload? Checkpoint,
        ImmutableDictionary<Address, StepState> Steps) : PhaseState(FirstSequence, Attempt, StartedAt)
    {
        /// <summary>What it works on, where it can be undone and said so.</summary>
        public Payload? Input { get; init; }
    }

    /// <summary>Its steps and checkpoints are folded into the result.</summary>
    public sealed record Completed(
        long FirstSequence, int Attempt, DateTimeOffset StartedAt, DateTimeOffset CompletedAt, Payload Result, Payload? Input)
        : PhaseState(FirstSequence, Attempt, StartedAt)
    {
        /// <summary>What it saved last, where it can be undone.</summary>
        public Payload? Checkpoint { get; init; }

        /// <summary>Whether the code has said that it will not ask for the result again: it is not kept then.</summary>
        public bool Forgotten { get; init; }
    }

    /// <summary>No attempt is left. What it threw is thrown again on replay, without running it.</summary>
    public sealed record Failed(
        long FirstSequence, int Attempt, DateTimeOffset StartedAt, DateTimeOffset FailedAt, Failure Failure, Payload? Input)
        : PhaseState(FirstSequence, Attempt, StartedAt)
    {
        /// <summary>What it saved last, where it can be undone.</summary>
        public Payload? Checkpoint { get; init; }
    }
}

/// <summary>What the journal says of one step of a phase in flight.</summary>
public abstract record StepState
{
    private StepState(int attempt) => Attempt = attempt;

    /// <summary>The latest attempt known.</summary>
    public int Attempt { get; init; }

    public sealed record Completed(int Attempt, Payload Result) : StepState(Attempt);

    /// <param name="Attempt">The attempt that failed.</param>
    /// <param name="Failure">How.</param>
    /// <param name="RetryAt">When the next is due; null when none is left.</param>
    public sealed record Failed(int Attempt, Failure Failure, DateTimeOffset? RetryAt) : StepState(Attempt);
}
