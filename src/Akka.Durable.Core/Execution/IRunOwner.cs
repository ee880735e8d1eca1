using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>Whoever keeps a run's state and appends to its journal: what a body reports to.</summary>
public interface IRunOwner
{
    /// <summary>Decides the command, appends what it leads to, and answers when that is durable.</summary>
    /// <returns>The run's state after it.</returns>
    /// <exception cref="RunRefusedException">The command was refused: the body that sent it is no longer the one that executes.</exception>
    /// <exception cref="OperationCanceledException">The owner is gone; nothing more comes of this execution.</exception>
    Task<RunState> AskAsync(RunCommand command);

    /// <summary>A run that was parked goes on all the same: code between its phases was busy with something that the engine does not
    /// see. It has to be taken up again, whoever keeps it now.</summary>
    void TakeUpAgain();
}

/// <summary>What every execution of a host shares.</summary>
/// <param name="Settings">Limits and times.</param>
/// <param name="Json">How values are written.</param>
/// <param name="Time">The clock.</param>
/// <param name="Chance">0 to 1, at random: where in a retry's jitter the wait falls. Called from many threads.</param>
public sealed record ExecutionServices(
    DurableSettings Settings, Payloads.PayloadJson Json, TimeProvider Time, Func<double> Chance)
{
    /// <summary>Steps in transactions of the store's database; null where the store has none that is the user's as well. Set before the first execution.</summary>
    public Transactions.IStepTransactions? Transactions { get; set; }

    /// <summary>Where values are kept that are too large for events; null where none are. Set before the first execution.</summary>
    public Payloads.IPayloadStore? Payloads { get; set; }

    /// <summary>Who watches runs on this host.</summary>
    public Watching.AppendNotices Appends { get; } = new();

    /// <summary>What bodies on this host say to whoever listens now.</summary>
    public Watching.RunStreams Streams { get; } = new();

    /// <summary>Finds a definition by name; null where it is not registered with this host. A run of it then waits for a host that has it.</summary>
    public Func<string, RunDefinition?> FindDefinition { get; init; } = static _ => null;

    /// <summary>The definition of a run that is to be started here.</summary>
    /// <exception cref="RunRefusedException"><c>unknown-definition</c>.</exception>
    public RunDefinition GetDefinition(string name) => FindDefinition(name)
        ?? throw new RunRefusedException(new(RefusalCodes.UnknownDefinition, $"No definition '{Refusal.Shown(name)}' is registered with this host."));
}
