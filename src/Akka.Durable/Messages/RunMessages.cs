using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Messages;

/// <summary>What travels between nodes; every case has a wire name in <see cref="MessageCodec"/>.</summary>
public abstract record RunMessage(RunId Run)
{
    /// <summary>A command for a run, wherever in the cluster it is kept.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Command">What is asked.</param>
    /// <param name="Tries">How often it was begun already and given back with its outcome unknown.</param>
    public sealed record Ask(RunId Run, RunCommand Command, int Tries = 0) : RunMessage(Run);

    /// <summary>The command was honoured, and that is durable.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Sequence">The run's last event.</param>
    /// <param name="WasThere">Whether the run existed before the command.</param>
    public sealed record Accepted(RunId Run, long Sequence, bool WasThere) : RunMessage(Run);

    /// <summary>The command was refused, with a stable code; nothing was changed, unless it is <see cref="RefusalCodes.OutcomeUnknown"/>.</summary>
    public sealed record Refused(RunId Run, string Code, string Message) : RunMessage(Run);

    /// <summary>A parked run goes on although nothing it waits for has come: its code was busy with something the engine does not see.</summary>
    public sealed record TakeUp(RunId Run) : RunMessage(Run);

    /// <summary>Removes every byte of a run that has ended and has no children any more.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Sequence">Its last event when it was looked at; one more, and it stays.</param>
    /// <param name="IsListed">Whether it had a row in the catalog then.</param>
    public sealed record Remove(RunId Run, long Sequence, bool IsListed) : RunMessage(Run);

    /// <summary>What became of <see cref="Remove"/>.</summary>
    public sealed record Removed(RunId Run, bool IsGone) : RunMessage(Run);

    /// <summary>Asks a node whether an incarnation of the run's actor, which lived there, holds the run still.</summary>
    public sealed record Holds(RunId Run, string Owner) : RunMessage(Run);

    /// <summary>The answer to <see cref="Holds"/>.</summary>
    public sealed record Held(RunId Run, string Owner, bool IsHeld) : RunMessage(Run);

    /// <summary>The run has ended. Told to every node, for whoever awaits it there.</summary>
    public sealed record Ended(RunId Run) : RunMessage(Run);
}

/// <summary>Asks a run's actor to let go of the run in good order and to stop: when it moves to another node or has nothing left to do.</summary>
public sealed record LetGo
{
    public static LetGo Instance { get; } = new();
}
