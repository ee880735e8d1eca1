using Akka.Durable.Embedded.Hosting;
using Akka.Durable.Reconciliation;
using Akka.Durable.Retention;

namespace Akka.Durable.Embedded.Retention;

/// <summary>Has a pass made in every interval for as long as the host holds the store. No pass ends the host.</summary>
internal sealed class ReconcileKeeper(HostTenure host) : IReconcilingHost
{
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
                await PassAsync(null, ending).ConfigureAwait(false);
                continue;
            }

            await PassAsync(now, ending).ConfigureAwait(false);
        }
    }

    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        host.RemoveAsync(trees, cancellation);

    // Whoever else is named is gone: this host holds the store.
    public async Task<string?> TakeUpAsync(RunId run, string definition, bool dryRun, CancellationToken cancellation) =>
        host.FindDefinition(definition) is not null && (dryRun || await host.TakeUpAgainAsync(run).ConfigureAwait(false))
            ? FindingActions.TakenUp
            : FindingActions.Left;

    public void Found(Finding finding)
    {
        if (finding.Kind is FindingKinds.Expired) Log.RunRemoved(host.Log, finding.Run, finding.Evidence, finding.Action);
        else Log.RunReconciled(host.Log, finding.Run, finding.Kind, finding.Evidence, finding.Action);
    }

    public void Failed(string part, Exception reason) => Log.ReconcilingFailed(host.Log, part, reason);

    private async Task PassAsync(DateTimeOffset? now, CancellationToken ending)
    {
        var report = await new ReconcilePass(host.Store, host.Services.Settings, this).RunAsync(now, ending).ConfigureAwait(false);
        Log.Reconciled(host.Log, report.Looked, report.Count(FindingKinds.Expired), report.Findings.Values.Sum() - report.Count(FindingKinds.Expired));
    }
}
