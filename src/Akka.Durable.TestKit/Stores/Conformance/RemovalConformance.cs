using Akka.Durable.Catalog;
using Akka.Durable.Retention;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of removing runs.</summary>
public abstract class RemovalConformance<TSource> : ReconcilingConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task Nothing_of_a_removed_run_is_left_and_all_of_the_others_is()
    {
        await PlantEndedAsync("alpha", 1);
        await PlantEndedAsync("beta", 1);
        await Store.SaveSnapshotAsync(Alpha, Snapshot(2));

        Assert.True(await RemoveAsync(new RemovalTarget(Alpha, 2)));

        Assert.Equal(["beta"], await StoredAsync());
        Assert.Empty(await SequencesAsync(Alpha));
        Assert.Empty(await Store.ListSnapshotsAsync(Alpha, CancellationToken.None));
        Assert.Null(await Store.FindAsync(Alpha, CancellationToken.None));
        var tagged = await Store.ListAsync(new CatalogQuery { Tag = ("team", "blue") }, CancellationToken.None);
        Assert.Equal(["beta"], Ids(tagged.Rows));
        Assert.Equal([1, 2], await SequencesAsync(Beta));
    }

    [StoreFact]
    public async Task Removing_what_is_gone_is_no_error()
    {
        await PlantEndedAsync("alpha", 1);

        Assert.True(await RemoveAsync(new RemovalTarget(Alpha, 2)));
        Assert.True(await RemoveAsync(new RemovalTarget(Alpha, 2)));
    }

    [StoreFact]
    public async Task A_run_that_has_not_ended_stays()
    {
        await PlantAsync("alpha", 100, listed: true, Started());

        Assert.False(await RemoveAsync(new RemovalTarget(Alpha, 1)));
        Assert.Equal([1], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task A_run_that_was_written_to_since_it_was_looked_at_stays()
    {
        await PlantEndedAsync("alpha", 1);
        await Store.AppendAsync(Append(Alpha, 3));

        Assert.False(await RemoveAsync(new RemovalTarget(Alpha, 2)));
        Assert.Equal([1, 2, 3], await SequencesAsync(Alpha));
        Assert.NotNull(await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_run_that_was_taken_for_unlisted_stays_when_it_has_a_row()
    {
        await PlantEndedAsync("alpha", 1);

        Assert.False(await RemoveAsync(new RemovalTarget(Alpha, 2, IsListed: false)));
        Assert.NotNull(await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_tree_goes_as_a_whole_or_not_at_all()
    {
        await PlantEndedAsync("alpha", 1);
        await PlantEndedAsync("beta", 1, parent: Alpha);
        await PlantAsync("gamma", 1, listed: true, Started(Alpha));

        var withoutGamma = await RemoveAsync(new RemovalTarget(Beta, 2), new RemovalTarget(Alpha, 2));
        var withGamma = await RemoveAsync(new RemovalTarget(Beta, 2), new RemovalTarget(RunId.Parse("gamma"), 1), new RemovalTarget(Alpha, 2));

        Assert.Equal((false, false), (withoutGamma, withGamma));
        Assert.Equal(["alpha", "beta", "gamma"], await StoredAsync());
    }

    [StoreFact]
    public async Task One_tree_that_stays_does_not_keep_the_others()
    {
        await PlantEndedAsync("alpha", 1);
        await PlantAsync("beta", 1, listed: true, Started());

        var removed = await Store.RemoveAsync(
            [new(new RemovalTarget(Beta, 1)), new(new RemovalTarget(Alpha, 2))], CancellationToken.None);

        Assert.Equal([false, true], removed);
        Assert.Equal(["beta"], await StoredAsync());
    }

    [StoreFact]
    public async Task A_removed_id_begins_anew_and_nothing_of_the_old_run_shows()
    {
        await PlantEndedAsync("alpha", 1);
        await Store.SaveSnapshotAsync(Alpha, Snapshot(2));
        await RemoveAsync(new RemovalTarget(Alpha, 2));

        await PlantAsync("alpha", 0, listed: true, Started(definition: "report"));

        Assert.Equal([1], await SequencesAsync(Alpha));
        Assert.Null(await Store.ReadSnapshotAsync(Alpha, long.MaxValue, CancellationToken.None));
        Assert.Equal("report", (await Store.FindAsync(Alpha, CancellationToken.None))?.Definition);
    }

    [StoreFact]
    public async Task A_family_is_found_by_stored_parents_however_ids_are_spelled()
    {
        await PlantEndedAsync("alpha", 1);
        await PlantEndedAsync("beta", 1, parent: Alpha);
        await PlantEndedAsync("zeta", 1, parent: Beta);
        await PlantEndedAsync("alpha:child", 1);

        var family = await Store.FamiliesAsync([Alpha, RunId.Parse("unknown")], CancellationToken.None);

        Assert.Equal(["alpha", "beta", "zeta"], family.Select(member => member.Run.Value).Order(StringComparer.Ordinal));
        Assert.All(family, member => Assert.Equal((Alpha, RunStatus.Completed, 2), (member.Root, member.Status, member.Sequence)));
    }

    [StoreFact]
    public async Task Expired_runs_come_in_pages_the_oldest_end_first()
    {
        foreach (var (run, daysAgo) in new[] { ("a", 40.0), ("b", 60.0), ("c", 50.0), ("d", 50.0), ("e", 1.0) }) await PlantEndedAsync(run, daysAgo);
        var scope = new RetentionScope([], IsAllBut: true, TimeSpan.FromDays(30), KeepMax: 100);

        var first = await Store.ExpiredAsync(scope, Today, after: null, 2, CancellationToken.None);
        var second = await Store.ExpiredAsync(scope, Today, first[^1], 2, CancellationToken.None);
        var third = await Store.ExpiredAsync(scope, Today, second[^1], 2, CancellationToken.None);

        Assert.Equal(["b", "d", "c", "a"], first.Concat(second).Select(run => run.Run.Value));
        Assert.Empty(third);
    }

    [StoreFact]
    public async Task The_parts_of_a_run_are_told_as_the_tables_have_them()
    {
        await PlantEndedAsync("alpha", 1);
        await Store.AppendAsync(Append(Beta, 4, 5));
        await Store.SaveSnapshotAsync(Beta, Snapshot(4));
        var gamma = RunId.Parse("gamma");
        await Store.SaveSnapshotAsync(gamma, Snapshot(9));

        var parts = (await Store.PartsAsync([Alpha, Beta, gamma, RunId.Parse("unknown")], CancellationToken.None)).ToDictionary(part => part.Run);

        Assert.Equal(3, parts.Count);
        Assert.Equal((1, 2, null, Today.AddDays(-1)), (parts[Alpha].FirstEvent, parts[Alpha].LastEvent, parts[Alpha].NewestSnapshot, parts[Alpha].LastWrittenAt));
        Assert.Equal(RunStatus.Completed, parts[Alpha].Row?.Status);
        Assert.Equal((4, 5, 4, null), (parts[Beta].FirstEvent, parts[Beta].LastEvent, parts[Beta].NewestSnapshot, parts[Beta].Row));
        Assert.Equal((null, null, 9, Snapshot(9).CreatedAt), (parts[gamma].FirstEvent, parts[gamma].LastEvent, parts[gamma].NewestSnapshot, parts[gamma].LastWrittenAt));
    }

    private async Task<bool> RemoveAsync(params RemovalTarget[] targets) =>
        (await Store.RemoveAsync([new RemovalTree(targets)], CancellationToken.None))[0];
}
