using Akka.Durable.Reconciliation;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>A pass over all that may be wrong: may be tried first, made by two at once, and cut off anywhere.</summary>
public abstract class ReconcilePassConformance<TSource> : ReconcilingConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task A_dry_run_finds_the_same_and_changes_nothing()
    {
        await PlantEverythingAsync();
        var before = await PicturedAsync();

        var foretold = await PassAsync(dryRun: true);
        Assert.Equal(before, await PicturedAsync());

        Assert.Equal(foretold, await PassAsync());
    }

    [StoreFact]
    public async Task Two_passes_at_once_do_what_one_does()
    {
        await PlantEverythingAsync();

        await Task.WhenAll(PassAsync(), PassAsync(), PassAsync());

        Assert.Equal(["beta", "gamma", "young"], await StoredAsync());
        Assert.Empty(await PassAsync());
    }

    [StoreFact]
    public async Task A_pass_that_dies_at_any_write_is_made_good_by_the_next()
    {
        await PlantEverythingAsync();
        var counted = new StoreFaults();
        await PassAsync(new FaultyRunStore(Store, counted), Settings, Today);
        var picture = await PicturedAsync();
        await ClearAsync();

        for (var number = 1; number <= counted.Operations.Count; number++)
        {
            foreach (var fault in (StoreFault[])[StoreFault.Unavailable, StoreFault.CrashBefore, StoreFault.CrashAfterCommit])
            {
                await PlantEverythingAsync();
                var faults = new StoreFaults().Break(number, fault);
                var dying = new ReconcilePass(new FaultyRunStore(Store, faults), Settings, new PassingHost(new FaultyRunStore(Store, faults)))
                    .RunAsync(Today, CancellationToken.None);
                await Task.WhenAny(dying, faults.Crashed);

                await PassAsync();

                Assert.Equal(picture, await PicturedAsync());
                await ClearAsync();
            }
        }
    }

    [StoreFact]
    public async Task A_part_that_fails_keeps_no_other_part_from_being_done()
    {
        await PlantEndedAsync("alpha", 40);
        await PlantAsync("beta", 40, listed: false, Started());
        var faulty = new FaultyRunStore(Store, new StoreFaults().Break("RemoveAsync", 1, StoreFault.Unavailable));

        var report = await new ReconcilePass(faulty, Settings, new PassingHost(faulty)).RunAsync(Today, CancellationToken.None);

        Assert.StartsWith("removing ended runs: ", Assert.Single(report.Failures));
        Assert.Equal(1, report.Count(FindingKinds.Unlisted));
        Assert.Equal(["alpha", "beta"], await StoredAsync());
    }

    /// <summary>One of each kind.</summary>
    private async Task PlantEverythingAsync()
    {
        await PlantEndedAsync("young", 1);
        await PlantEndedAsync("old", 40);
        await PlantEndedAsync("old-child", 40, parent: RunId.Parse("old"));
        await PlantAsync("orphan", 50, listed: false, Started(), Completed);
        await PlantAsync("beta", 60, listed: false, Started());
        await PlantAsync("gamma", 2, listed: false, Started(), Completed);
        await PutAsync(Row("gamma") with { CreatedAt = Today.AddDays(-2) });
        await Store.SaveSnapshotAsync(RunId.Parse("snapshot"), Snapshot(3));
        await PutAsync(Row("lost") with { CreatedAt = Today.AddDays(-100) });
    }

    private async Task<string[]> PicturedAsync()
    {
        var runs = (await StoredAsync()).Select(RunId.Parse).ToList();
        var parts = await Store.PartsAsync(runs, CancellationToken.None);
        return [.. parts.Select(p => $"{p.Run} {p.FirstEvent}-{p.LastEvent} {p.NewestSnapshot} {p.Row?.Status} {p.Row?.Sequence}").Order(StringComparer.Ordinal)];
    }

    private async Task ClearAsync()
    {
        var parts = await Store.PartsAsync([.. (await StoredAsync()).Select(RunId.Parse)], CancellationToken.None);
        foreach (var part in parts)
        {
            // Ended by decree, so that whatever is left of it may go.
            var last = part.LastEvent ?? part.NewestSnapshot ?? part.Row!.Sequence;
            await PutAsync(Row(part.Run) with { Status = RunStatus.Terminated, Sequence = last });
            Assert.Equal([true], await Store.RemoveAsync([new(new Retention.RemovalTarget(part.Run, last))], CancellationToken.None));
        }
    }
}
