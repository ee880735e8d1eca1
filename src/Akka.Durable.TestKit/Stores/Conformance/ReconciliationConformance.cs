using System.Globalization;
using Akka.Durable.Catalog;
using Akka.Durable.Reconciliation;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What does not belong together is found and put right, on every store.</summary>
public abstract class ReconciliationConformance<TSource> : ReconcilingConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task Events_of_a_live_run_without_a_row_get_their_row_back()
    {
        var state = await PlantAsync("alpha", 90, listed: false, Started());

        Assert.Equal(["alpha unlisted row-rebuilt"], await PassAsync());

        AssertSame(CatalogProjection.Of(Alpha, state), await Store.FindAsync(Alpha, CancellationToken.None));
        Assert.Empty(await PassAsync());
    }

    [StoreFact]
    public async Task Events_of_a_run_that_ended_without_a_row_are_listed_while_young_and_removed_when_old()
    {
        await PlantAsync("alpha", 40, listed: false, Started(), Completed);
        await PlantAsync("beta", 20, listed: false, Started(), Completed);

        Assert.Equal(["alpha orphan removed", "beta unlisted row-rebuilt"], await PassAsync());

        Assert.Equal(["beta"], await StoredAsync());
        Assert.Equal(RunStatus.Completed, (await Store.FindAsync(Beta, CancellationToken.None))?.Status);
    }

    [StoreFact]
    public async Task A_start_that_is_not_a_second_old_is_not_taken_for_an_orphan()
    {
        await PlantAsync("alpha", 0, listed: false, Started());

        await PassAsync(Settings with { RetentionDays = 0 });

        Assert.Equal([1], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task A_real_orphan_is_removed_although_a_thousand_and_one_children_come_before_it()
    {
        await PlantAsync("root", 90, listed: true, Started());
        var root = RunId.Parse("root");
        for (var i = 0; i <= 1000; i++)
        {
            await PlantAsync(string.Create(CultureInfo.InvariantCulture, $"child-{i:0000}"), 80, listed: false, Started(root), Completed);
        }

        await PlantAsync("orphan", 80, listed: false, Started(), Completed);

        var found = await PassAsync(Settings with { Retention = new() { OrphansMax = 1000 } });

        Assert.Equal(1001, found.Count(f => f.EndsWith("unlisted row-rebuilt", StringComparison.Ordinal)));
        Assert.Equal(["orphan orphan removed"], found.Where(f => f.Contains(" orphan ", StringComparison.Ordinal)));
        Assert.Equal(1002, (await StoredAsync()).Length);
    }

    [StoreFact]
    public async Task One_pass_removes_no_more_orphans_than_it_may()
    {
        foreach (var run in new[] { "a", "b", "c" }) await PlantAsync(run, 40, listed: false, Started(), Completed);
        var settings = Settings with { Retention = new() { OrphansMax = 2 } };

        await PassAsync(settings);
        Assert.Equal(["c"], await StoredAsync());

        await PassAsync(settings);
        Assert.Empty(await StoredAsync());
    }

    [StoreFact]
    public async Task A_row_without_events_is_listed_as_lost_and_goes_when_it_is_old()
    {
        await PutAsync(Row(Alpha) with { CreatedAt = Today.AddDays(-10) });

        Assert.Equal(["alpha lost quarantined"], await PassAsync());
        Assert.Empty(await PassAsync());
        var row = await Store.FindAsync(Alpha, CancellationToken.None);
        Assert.Equal((RunStatus.Quarantined, "lost: the catalog reflects event 1, and the journal holds none"), (row?.Status, row?.Reason));

        Assert.Equal(["alpha lost removed"], await PassAsync(now: Today.AddDays(21)));
        Assert.Empty(await StoredAsync());
    }

    [StoreFact]
    public async Task Whoever_asks_for_a_lost_run_is_told_what_the_list_says()
    {
        await PutAsync(Row(Alpha) with { CreatedAt = Today.AddDays(-10) });
        await PassAsync();

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => RunRecovery.FindAsync(Store, Alpha, CancellationToken.None));

        Assert.Equal(RefusalCodes.Quarantined, refused.Code);
        Assert.EndsWith("lost: the catalog reflects event 1, and the journal holds none.", refused.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task A_lost_run_whose_events_come_back_is_itself_again()
    {
        await PutAsync(Row(Alpha) with { CreatedAt = Today.AddDays(-10) });
        await PassAsync();
        var state = await PlantAsync("alpha", 9, listed: false, Started());

        Assert.Equal(["alpha differs row-rebuilt"], await PassAsync());
        AssertSame(CatalogProjection.Of(Alpha, state), await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_snapshot_alone_is_reported_and_goes_when_it_is_old()
    {
        await Store.SaveSnapshotAsync(Alpha, Snapshot(5));

        Assert.Equal(["alpha snapshot-only left"], await PassAsync(now: Noon.AddDays(1)));
        Assert.Equal(["alpha snapshot-only removed"], await PassAsync(now: Noon.AddDays(40)));
        Assert.Empty(await StoredAsync());
    }

    [StoreFact]
    public async Task Values_alone_whose_event_never_came_are_reported_and_go_when_they_are_old()
    {
        await Store.SavePayloadsAsync(Alpha, [new("a".PadRight(64, '0'), 1, "7"u8.ToArray(), Noon)]);

        Assert.Equal(["alpha payloads-only left"], await PassAsync(now: Noon.AddDays(1)));
        Assert.Equal(["alpha payloads-only removed"], await PassAsync(now: Noon.AddDays(40)));
        Assert.Empty(await StoredAsync());
        Assert.Empty(await Store.ListPayloadsAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_row_that_says_otherwise_than_the_journal_is_written_anew()
    {
        await PlantAsync("alpha", 10, listed: false, Started(), Completed);
        await PutAsync(Row(Alpha) with { CreatedAt = Today.AddDays(-10) });

        Assert.Equal(["alpha differs row-rebuilt"], await PassAsync());
        Assert.Equal(RunStatus.Completed, (await Store.FindAsync(Alpha, CancellationToken.None))?.Status);
        Assert.Empty(await PassAsync());
    }

    [StoreFact]
    public async Task A_row_whose_status_somebody_changed_is_put_right_though_it_names_the_last_event()
    {
        var live = await PlantAsync("alpha", 10, listed: true, Started());
        await PutAsync(CatalogProjection.Of(Alpha, live) with { Status = RunStatus.Completed, EndedAt = Today });
        var ended = await PlantAsync("beta", 10, listed: true, Started(), Completed);
        await PutAsync(CatalogProjection.Of(Beta, ended) with { Status = RunStatus.Failed });
        var open = await PlantAsync("gamma", 10, listed: true, Started(), Completed);
        await PutAsync(CatalogProjection.Of(RunId.Parse("gamma"), open) with { Status = RunStatus.Running, EndedAt = null });

        Assert.Equal(["alpha differs row-rebuilt", "beta differs row-rebuilt", "gamma differs row-rebuilt"], await PassAsync());
        AssertSame(CatalogProjection.Of(Alpha, live), await Store.FindAsync(Alpha, CancellationToken.None));
        AssertSame(CatalogProjection.Of(Beta, ended), await Store.FindAsync(Beta, CancellationToken.None));
        Assert.Empty(await PassAsync());
    }

    [StoreFact]
    public async Task A_row_that_reflects_more_wins_over_what_a_pass_read_before()
    {
        var old = await PlantAsync("alpha", 10, listed: false, Started());
        var row = CatalogProjection.Of(Alpha, old);
        await PutAsync(row with { Sequence = 2, Status = RunStatus.Completed, EndedAt = Today });

        await Store.RepairCatalogAsync(row, CancellationToken.None);

        Assert.Equal(RunStatus.Completed, (await Store.FindAsync(Alpha, CancellationToken.None))?.Status);
    }

    [StoreFact]
    public async Task A_journal_that_ends_before_what_the_catalog_reflects_is_not_trusted()
    {
        var state = await PlantAsync("alpha", 10, listed: false, Started());
        await PutAsync(CatalogProjection.Of(Alpha, state) with { Sequence = 7 });

        Assert.Equal(["alpha untrusted quarantined"], await PassAsync());
        Assert.Equal(
            "corrupt: the journal ends at event 1, the catalog reflects event 7", (await Store.FindAsync(Alpha, CancellationToken.None))?.Reason);
        Assert.Equal([1], await SequencesAsync(Alpha));
        Assert.Empty(await PassAsync());
    }

    [StoreFact]
    public async Task A_journal_that_cannot_be_read_is_listed_with_the_evidence_and_keeps_no_other_from_being_looked_at()
    {
        await PlantAsync("alpha", 10, listed: false, Started());
        await Store.AppendAsync(Append(Alpha, 3));
        await PlantAsync("beta", 10, listed: false, Started());

        Assert.Equal(["alpha untrusted quarantined", "beta unlisted row-rebuilt"], await PassAsync());

        var row = await Store.FindAsync(Alpha, CancellationToken.None);
        Assert.Equal(RunStatus.Quarantined, row?.Status);
        Assert.StartsWith("corrupt: ", row?.Reason, StringComparison.Ordinal);
        Assert.Equal([1, 3], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task What_a_newer_release_wrote_is_left_alone()
    {
        await PlantAsync("alpha", 10, listed: false, Started());
        await Store.AppendAsync(new(Alpha, [Event(2) with { Manifest = "sung.v9" }], Catalog: null));

        Assert.Equal(["alpha newer-format left"], await PassAsync());
        Assert.Null(await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_run_held_by_a_host_that_is_gone_is_offered_to_the_one_that_holds_the_store()
    {
        await PlantAsync("alpha", 1, listed: true, Started(owner: "host-9"));
        await PlantEndedAsync("beta", 1);
        var host = new PassingHost(Store, FindingActions.TakenUp);

        await new ReconcilePass(Store, Settings, host).RunAsync(Today, CancellationToken.None);

        Assert.Equal(
            new Finding(Alpha, FindingKinds.Abandoned, "it is held by host-9, which does not hold the database", FindingActions.TakenUp),
            Assert.Single(host.Findings));
    }
}
