using Akka.Durable.Catalog;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
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
    /// <param name="Call">Names a start: one that is sent again because no answer came carries the same, and is not taken for another's. Null where
    /// nobody asks whether the run was there.</param>
    public sealed record Ask(RunId Run, RunCommand Command, int Tries = 0, string? Call = null) : RunMessage(Run);

    /// <summary>The command was honoured, and that is durable.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Sequence">The run's last event.</param>
    /// <param name="WasThere">Whether the run existed before the command.</param>
    public sealed record Accepted(RunId Run, long Sequence, bool WasThere) : RunMessage(Run);

    /// <summary>The command was refused, with a stable code; nothing was changed, unless it is <see cref="RefusalCodes.OutcomeUnknown"/>.</summary>
    public sealed record Refused(RunId Run, string Code, string Message) : RunMessage(Run)
    {
        internal static Refused Because(RunId run, Refusal refusal) => new(run, refusal.Code, refusal.Message);
    }

    /// <summary>Asks how a run stands; answered with <see cref="Found"/> or <see cref="Refused"/>, by whoever keeps the run.</summary>
    public sealed record Get(RunId Run) : RunMessage(Run);

    /// <summary>Asks to be told when the run has ended; answered with <see cref="Found"/> then, at once when it has, or with
    /// <see cref="Refused"/>. Whoever does not want to wait for ever asks again after a while: the node that promised an answer may die.</summary>
    public sealed record Attach(RunId Run) : RunMessage(Run);

    /// <summary>How a run stands.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Definition">Its definition's name.</param>
    /// <param name="Version">The version it began with.</param>
    /// <param name="Status">In a word.</param>
    /// <param name="Reason">Why it stands so; null when there is nothing to say.</param>
    /// <param name="Epoch">How often it was taken over, and rolled back.</param>
    /// <param name="Sequence">Its last event.</param>
    /// <param name="Result">What it returned; null unless it completed.</param>
    /// <param name="Error">How it failed; null unless it did.</param>
    public sealed record Found(
        RunId Run, string Definition, string Version, RunStatus Status, string? Reason, long Epoch, long Sequence, Payload? Result, Failure? Error)
        : RunMessage(Run)
    {
        internal static Found Of(RunId run, RunState state)
        {
            var row = CatalogProjection.Of(run, state);
            return new(
                run,
                row.Definition,
                row.Version,
                row.Status,
                row.Reason,
                row.Epoch,
                row.Sequence,
                (state.Standing as Standing.Completed)?.Result,
                (state.Standing as Standing.Failed)?.Failure);
        }
    }

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
