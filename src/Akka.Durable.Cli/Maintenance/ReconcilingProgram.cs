using Akka.Durable.Journal;
using Akka.Durable.Reconciliation;
using Akka.Durable.Retention;

namespace Akka.Durable.Cli.Maintenance;

/// <summary>A pass in the name of this program, which executes nothing and keeps no run in memory.</summary>
/// <param name="store">What it works on.</param>
/// <param name="holds">Whether it holds the database, so that whoever else is named as an owner is gone.</param>
/// <param name="kill">Hears of each step.</param>
/// <param name="found">Hears of each finding.</param>
internal sealed class ReconcilingProgram(IRunStore store, bool holds, PlannedKill kill, Action<Finding> found) : IReconcilingHost
{
    public string HostId => "";

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        kill.Pass();
        var removed = await store.RemoveAsync(trees, cancellation);
        kill.Pass();
        return removed;
    }

    public Task<string?> TakeUpAsync(RunId run, string definition, bool dryRun, CancellationToken cancellation) =>
        Task.FromResult(holds ? FindingActions.Left : null);

    public void Found(Finding finding)
    {
        kill.Pass();
        found(finding);
    }

    public void Failed(string part, Exception reason)
    {
        // The report has it.
    }
}
