using System.Globalization;
using Akka.Durable.Journal;
using Akka.Durable.Reconciliation;

namespace Akka.Durable.Retention;

/// <summary>Removes the runs whose time has come, each with all that it started, the oldest first.</summary>
internal sealed class ExpiryPass(
    IRunStore store, RetentionSettings settings, RetentionRules rules, IReconcilingHost host, Action<Finding> found, bool dryRun)
{
    private int _left = settings.RemovalsMax;

    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var scope in rules.Scopes)
        {
            await RunAsync(scope, now, cancellation).ConfigureAwait(false);
        }
    }

    // It goes on behind what it could not remove: runs that stay must not keep younger ones from being looked at.
    private async Task RunAsync(RetentionScope scope, DateTimeOffset now, CancellationToken cancellation)
    {
        EndedRun? after = null;
        while (_left > 0)
        {
            var page = await store.ExpiredAsync(scope, now, after, Math.Min(settings.BatchMax, _left), cancellation).ConfigureAwait(false);
            if (page.Count == 0) return;

            await RemoveAsync(scope, page, now, cancellation).ConfigureAwait(false);
            after = page[^1];
        }
    }

    private async Task RemoveAsync(RetentionScope scope, IReadOnlyList<EndedRun> page, DateTimeOffset now, CancellationToken cancellation)
    {
        var families = (await store.FamiliesAsync([.. page.Select(run => run.Run)], cancellation).ConfigureAwait(false)).ToLookup(member => member.Root);

        // A run whose child still works is looked at again when that has ended.
        var going = page.Where(run => families[run.Run].Any() && families[run.Run].All(member => member.Status.IsEnded())).ToList();
        var trees = going.ConvertAll(run => FamilyOrder.Tree(run.Run, [.. families[run.Run]]));
        if (trees.Count == 0) return;

        var removed = dryRun ? [.. trees.Select(_ => true)] : await host.RemoveAsync(trees, cancellation).ConfigureAwait(false);
        for (var i = 0; i < trees.Count; i++)
        {
            _left -= trees[i].Runs.Count;
            var why = Why(scope, going[i], now);
            foreach (var target in trees[i].Runs)
            {
                found(new(
                    target.Run,
                    FindingKinds.Expired,
                    target.Run == going[i].Run ? why : $"started by {going[i].Run}, which {why}",
                    removed[i] ? FindingActions.Removed : FindingActions.Left));
            }
        }
    }

    private static string Why(RetentionScope scope, EndedRun run, DateTimeOffset now) => scope.IsOldAt(run.EndedAt, now)
        ? string.Create(CultureInfo.InvariantCulture, $"ended {run.EndedAt.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}, more than {scope.Age.TotalDays:0} days ago")
        : string.Create(CultureInfo.InvariantCulture, $"is not among the newest {scope.KeepMax:N0} that ended");
}
