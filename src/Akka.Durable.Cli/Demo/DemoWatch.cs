using System.Collections.Concurrent;
using Akka.Durable.Cli.Inventory;

namespace Akka.Durable.Cli.Demo;

/// <summary>Follows one run among those that a host executes: shows it, remembers what ran, and crashes where that was asked for.</summary>
/// <param name="run">The run.</param>
/// <param name="view">Shows its progress.</param>
/// <param name="crash">Ends the process in the middle of a phase; null for not at all.</param>
internal sealed class DemoWatch(RunId run, IProgressView view, PlannedCrash? crash) : IInventoryWatch
{
    private readonly ConcurrentDictionary<string, PhaseOutcome> _outcomes = [];

    /// <summary>What this process did of a phase.</summary>
    public PhaseOutcome OutcomeOf(string phase) => _outcomes.GetValueOrDefault(phase) ?? new PhaseOutcome.DoneEarlier();

    public void PhaseStarted(RunId of, string phase)
    {
        if (of != run) return;
        _outcomes[phase] = new PhaseOutcome.Ran();
        view.Started(phase);
    }

    public void PhaseResumed(RunId of, string phase, int batch, int batches)
    {
        if (of != run) return;
        _outcomes[phase] = new PhaseOutcome.Resumed(batch, batches);
        view.Resumed(phase, batch, batches);
    }

    public void Progressed(RunId of, string phase, long done, long? all, string unit)
    {
        if (of == run) view.Progressed(phase, done, all, unit);
    }

    public void PhaseEnded(RunId of, string phase)
    {
        if (of == run) view.Ended(phase);
    }

    public void Undone(RunId of, string phase, string what)
    {
        if (of == run) view.Say($"{phase}: undone, {what}");
    }

    public void InTheMiddleOf(RunId of, string phase)
    {
        if (of == run && crash?.Phase == phase) crash.Happen(view);
    }
}
