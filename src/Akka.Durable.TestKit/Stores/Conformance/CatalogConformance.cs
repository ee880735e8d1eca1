using Akka.Durable.Catalog;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of a run's row in the catalog, and of waking and taking up runs by it.</summary>
public abstract class CatalogConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    private static readonly CatalogRow Full = Row(Alpha) with
    {
        Version = "2.1",
        Status = RunStatus.Waiting,
        Reason = "waits for 'approve' – 等待",
        Epoch = 3,
        Sequence = 7,
        Owner = "host-1",
        Parent = Beta,
        Root = RunId.Parse("root"),
        WakeAt = Noon.AddTicks(1),
        EndedAt = Noon.AddDays(1),
        Tags = Tags(("agent", "a \"quoted\" one"), ("empty", ""), ("town", "Zürich")),
    };

    [StoreFact]
    public async Task A_row_is_found_as_it_was_written_with_its_events()
    {
        await Store.AppendAsync(Append(Alpha, 7) with { Catalog = Full });

        AssertSame(Full, await Store.FindAsync(Alpha, CancellationToken.None));
        Assert.Null(await Store.FindAsync(Beta, CancellationToken.None));
    }

    [StoreFact]
    public async Task An_append_without_a_row_leaves_the_row_as_it_was()
    {
        await Store.AppendAsync(Append(Alpha, 7) with { Catalog = Full });
        await Store.AppendAsync(Append(Alpha, 8));

        AssertSame(Full, await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_row_of_the_last_append_stands(bool repair)
    {
        await Store.AppendAsync(Append(Alpha, 7) with { Catalog = Full });

        var later = Row(Alpha) with { Definition = "export", Sequence = 8, CreatedAt = Noon.AddHours(1), Tags = Tags(("town", "Bern")) };
        if (repair) await Store.RepairCatalogAsync(later, CancellationToken.None);
        else await Store.AppendAsync(Append(Alpha, 8) with { Catalog = later });

        AssertSame(later, await Store.FindAsync(Alpha, CancellationToken.None));
        Assert.Empty((await Store.ListAsync(new CatalogQuery { Tag = ("agent", null) }, CancellationToken.None)).Rows);
        Assert.Empty((await Store.ListAsync(new CatalogQuery { Tag = ("town", "Zürich") }, CancellationToken.None)).Rows);
        Assert.Empty((await Store.ListAsync(new CatalogQuery { Definition = "import" }, CancellationToken.None)).Rows);
        var listed = await Store.ListAsync(new CatalogQuery { Tag = ("town", "Bern") }, CancellationToken.None);
        AssertSame(later, Assert.Single(listed.Rows));
    }

    [StoreTheory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(8, true)]
    public async Task A_repair_replaces_a_row_that_reflects_no_more_than_it_does(long sequence, bool replaces)
    {
        await Store.RepairCatalogAsync(Full, CancellationToken.None);
        AssertSame(Full, await Store.FindAsync(Alpha, CancellationToken.None));

        var repair = Row(Alpha) with { Sequence = sequence };
        await Store.RepairCatalogAsync(repair, CancellationToken.None);

        AssertSame(replaces ? repair : Full, await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task Rows_are_there_when_the_store_is_opened_again()
    {
        await Store.AppendAsync(Append(Alpha, 7) with { Catalog = Full });

        await ReopenAsync();

        AssertSame(Full, await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task Due_are_the_runs_to_wake_by_now_earliest_first()
    {
        await PutAsync(
            Row("at-noon") with { Status = RunStatus.Waiting, WakeAt = Noon },
            Row("before") with { Status = RunStatus.Waiting, WakeAt = Noon.AddHours(-1) },
            Row("tie") with { Status = RunStatus.Running, WakeAt = Noon.AddHours(-1) },
            Row("after") with { Status = RunStatus.Waiting, WakeAt = Noon.AddTicks(1) },
            Row("never") with { Status = RunStatus.Waiting },
            Row("ended") with { Status = RunStatus.Completed },
            Row("ended-owing") with { Status = RunStatus.Completed, WakeAt = Noon.AddHours(-2) });

        Assert.Equal(["ended-owing", "before", "tie", "at-noon"], Ids(await Store.DueAsync(Noon, 10, CancellationToken.None)));
        Assert.Equal(["ended-owing", "before"], Ids(await Store.DueAsync(Noon, 2, CancellationToken.None)));
        Assert.Empty(await Store.DueAsync(Noon.AddDays(-1), 10, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_run_whose_time_moved_is_due_at_the_new_time_only()
    {
        await PutAsync(Row(Alpha) with { Status = RunStatus.Waiting, WakeAt = Noon });
        await Store.AppendAsync(
            Append(Alpha, 2) with { Catalog = Row(Alpha) with { Status = RunStatus.Waiting, Sequence = 2, WakeAt = Noon.AddHours(1) } });

        Assert.Empty(await Store.DueAsync(Noon, 10, CancellationToken.None));
        Assert.Equal(["alpha"], Ids(await Store.DueAsync(Noon.AddHours(1), 10, CancellationToken.None)));
    }

    [StoreFact]
    public async Task Orphaned_are_runs_that_another_owns_and_those_that_nobody_owns_and_should_be_executed()
    {
        await PutAsync(
            Row("d-dead") with { Owner = "dead" },
            Row("a-nobody"),
            Row("b-interrupted") with { Status = RunStatus.Interrupted },
            Row("c-mine") with { Owner = "me" },
            Row("e-waiting") with { Status = RunStatus.Waiting, Owner = "dead" },
            Row("f-ended") with { Status = RunStatus.Failed, Owner = "dead" },
            Row("g-parked") with { Status = RunStatus.Waiting });

        Assert.Equal(["a-nobody", "b-interrupted", "d-dead", "e-waiting"], Ids(await OrphanedAsync(null, 10)));
        Assert.Equal(["a-nobody"], Ids(await OrphanedAsync(null, 1)));
        Assert.Equal(["b-interrupted", "d-dead", "e-waiting"], Ids(await OrphanedAsync("a-nobody", 10)));
    }

    [StoreFact]
    public async Task A_run_that_is_taken_up_or_ends_is_no_orphan_any_more()
    {
        await PutAsync(Row("taken") with { Owner = "dead" }, Row("ended") with { Owner = "dead" });
        await PutAsync(Row("taken") with { Owner = "me" }, Row("ended") with { Status = RunStatus.Completed, Owner = "dead" });

        Assert.Empty(await OrphanedAsync(null, 10));
    }

    [StoreFact]
    public async Task Run_ids_are_listed_wherever_a_run_left_a_row()
    {
        await Store.AppendAsync(Append(RunId.Parse("b-events"), 1, 2, 3));
        await Store.SaveSnapshotAsync(RunId.Parse("c-snapshot"), Snapshot(1));
        await PutAsync(Row("a-catalog"));
        await Store.AppendAsync(Append(RunId.Parse("d-all"), 1) with { Catalog = Row("d-all") });
        await Store.SaveSnapshotAsync(RunId.Parse("d-all"), Snapshot(1));

        var all = await Store.ListRunIdsAsync(null, 10, CancellationToken.None);
        Assert.Equal(["a-catalog", "b-events", "c-snapshot", "d-all"], all.Select(run => run.Value));
        var middle = await Store.ListRunIdsAsync(RunId.Parse("a-catalog"), 2, CancellationToken.None);
        Assert.Equal(["b-events", "c-snapshot"], middle.Select(run => run.Value));
        Assert.Empty(await Store.ListRunIdsAsync(RunId.Parse("d-all"), 10, CancellationToken.None));
    }

    private Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string? after, int limit) => Store.OrphanedAsync(
        "me", after is null ? null : RunId.Parse(after), limit, CancellationToken.None);
}
