using Akka.Durable.Journal;
using Akka.Durable.Retention;

namespace Akka.Durable.Reconciliation;

/// <summary>How often a pass found what, and what came of it.</summary>
/// <param name="Looked">Runs looked at.</param>
/// <param name="Findings">By kind and action.</param>
/// <param name="Failures">Parts that failed; the next pass does them again.</param>
public sealed record ReconcileReport(long Looked, IReadOnlyDictionary<(string Kind, string Action), long> Findings, IReadOnlyList<string> Failures)
{
    public long Count(string kind) => Findings.Where(f => f.Key.Kind == kind).Sum(f => f.Value);
}

/// <summary>One look over a store: ended runs are removed when their time has come, and what does not belong together is put right.</summary>
/// <remarks>
/// Every part of it may be done twice, by two at once, and be cut off anywhere: it decides by what it reads, and the store changes only what
/// still is as it was read. It remembers nothing; what it does not get done the next pass finds again.
/// </remarks>
public sealed class ReconcilePass(IRunStore store, DurableSettings settings, IReconcilingHost host, bool dryRun = false)
{
    private readonly Dictionary<(string Kind, string Action), long> _findings = [];
    private readonly List<string> _failures = [];
    private long _looked;

    /// <param name="now">The time by which age is judged; null where the clock cannot be trusted, and nothing is removed for its age or number.</param>
    /// <param name="cancellation">Ends the pass wherever it is.</param>
    public async Task<ReconcileReport> RunAsync(DateTimeOffset? now, CancellationToken cancellation)
    {
        var rules = RetentionRules.Of(settings);
        if (now is { } at)
        {
            await PartAsync("removing ended runs", () => new ExpiryPass(store, settings.Retention, rules, host, Found, dryRun).RunAsync(at, cancellation), cancellation)
                .ConfigureAwait(false);
        }

        var scan = new ConsistencyScan(store, settings.Retention, rules, host, Found, dryRun);
        await PartAsync("comparing catalog and journal", () => scan.RunAsync(now, cancellation), cancellation).ConfigureAwait(false);
        _looked = scan.Looked;
        await PartAsync("taking up abandoned runs", () => TakeUpAbandonedAsync(cancellation), cancellation).ConfigureAwait(false);
        return new(_looked, _findings, _failures);
    }

    private async Task TakeUpAbandonedAsync(CancellationToken cancellation)
    {
        const int PageSize = 500;
        RunId? after = null;
        while (true)
        {
            var page = await store.OrphanedAsync(host.HostId, after, PageSize, cancellation).ConfigureAwait(false);
            foreach (var row in page.Where(row => row.Owner is not null))
            {
                if (await host.TakeUpAsync(row.Run, row.Definition, dryRun, cancellation).ConfigureAwait(false) is not { } action) continue;
                Found(new(row.Run, FindingKinds.Abandoned, $"it is held by {row.Owner}, which does not hold the database", action));
            }

            if (page.Count < PageSize) return;
            after = page[^1].Run;
        }
    }

    private void Found(Finding finding)
    {
        var key = (finding.Kind, finding.Action);
        _findings[key] = _findings.GetValueOrDefault(key) + 1;
        host.Found(finding);
    }

    // Each part stands for itself: one that fails must not keep the others from being done, nor end the host.
    private async Task PartAsync(string part, Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever went wrong is said, and the next pass tries again
        catch (Exception reason) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _failures.Add($"{part}: {reason.Message}");
            host.Failed(part, reason);
        }
    }
}
