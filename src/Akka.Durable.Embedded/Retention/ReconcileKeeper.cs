using Akka.Durable.Embedded.Hosting;
using Akka.Durable.Reconciliation;
using Akka.Durable.Retention;

namespace Akka.Durable.Embedded.Retention;

/// <summary>Has a pass made in every interval for as long as the host holds the store. No pass ends the host.</summary>
internal sealed class ReconcileKeeper(HostTenure host, Action<Finding>? found = null) : IReconcilingHost
{
    private readonly RemovalPace _pace = new(host.Services.Settings.Retention.RemovalsPerSecondMax, host.Services.Time);

    public string HostId => host.HostId;

    public async Task RunAsync(CancellationToken ending)
    {
        var settings = host.Services.Settings;
        if (settings.ReconcileInterval == TimeSpan.Zero) return;

        var clock = new TrustedClock(host.Services.Time);
        using var timer = new PeriodicTimer(settings.ReconcileInterval, host.Services.Time);
        while (await timer.WaitForNextTickAsync(ending).ConfigureAwait(false))
        {
            if (clock.Now() is not { } now)
            {
                Log.ClockJumped(host.Log, host.Services.Time.GetUtcNow());
                await PassAsync(settings, null, ending).ConfigureAwait(false);
                continue;
            }

            await PassAsync(settings, now, ending).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        await _pace.TakeAsync(trees.Sum(tree => tree.Runs.Count), cancellation).ConfigureAwait(false);
        return await host.RemoveAsync(trees, cancellation).ConfigureAwait(false);
    }

    // Whoever else is named is gone: this host holds the store.
    public async Task<string?> TakeUpAsync(RunId run, string definition, bool dryRun, CancellationToken cancellation) =>
        host.Services.FindDefinition(definition) is not null && (dryRun || await host.TakeUpAgainAsync(run).ConfigureAwait(false))
            ? FindingActions.TakenUp
            : FindingActions.Left;

    public void Found(Finding finding)
    {
        found?.Invoke(finding);
        if (finding.Kind is FindingKinds.Expired) Log.RunRemoved(host.Log, finding.Run, finding.Evidence, finding.Action);
        else Log.RunReconciled(host.Log, finding.Run, finding.Kind, finding.Evidence, finding.Action);
    }

    public void Failed(string part, Exception reason) => Log.ReconcilingFailed(host.Log, part, reason);

    /// <param name="settings">How long runs are kept.</param>
    /// <param name="now">Null where the clock is not to be trusted.</param>
    /// <param name="ending">Ends the pass wherever it is.</param>
    public async Task<ReconcileReport> PassAsync(DurableSettings settings, DateTimeOffset? now, CancellationToken ending)
    {
        var report = await new ReconcilePass(host.Store, settings, this).RunAsync(now, ending).ConfigureAwait(false);
        Log.Reconciled(host.Log, report.Looked, report.Count(FindingKinds.Expired), report.Findings.Values.Sum() - report.Count(FindingKinds.Expired));
        return report;
    }
}
