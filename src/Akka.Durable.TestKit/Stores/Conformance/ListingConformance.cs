using Akka.Durable.Catalog;
using Akka.Durable.Refusals;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of listing the catalog: its order, its pages, each condition.</summary>
public abstract class ListingConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task The_newest_start_comes_first_and_ties_go_by_run_id()
    {
        await PutAsync(
            Row("old") with { CreatedAt = Noon.AddHours(-1) },
            Row("b-tie"),
            Row("a-tie"),
            Row("new") with { CreatedAt = Noon.AddTicks(1) });

        var page = await ListAsync(new CatalogQuery());
        Assert.Equal(["new", "a-tie", "b-tie", "old"], Ids(page.Rows));
        Assert.Null(page.Next);
    }

    [StoreTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Pages_join_without_a_gap_or_a_double(int limit)
    {
        await PutAsync([.. Enumerable.Range(0, 10).Select(i => Row($"run-{i}") with { CreatedAt = Noon.AddSeconds(i / 3) })]);
        var whole = Ids((await ListAsync(new CatalogQuery())).Rows);

        var joined = new List<string>();
        string? after = null;
        do
        {
            var page = await ListAsync(new CatalogQuery { Limit = limit, After = after });
            Assert.InRange(page.Rows.Count, 1, limit);
            joined.AddRange(Ids(page.Rows));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(10, whole.Length);
        Assert.Equal(whole, joined);
    }

    [StoreFact]
    public async Task Runs_that_come_between_two_pages_move_nothing()
    {
        await PutAsync(Row("a"), Row("c"), Row("e"));
        var first = await ListAsync(new CatalogQuery { Limit = 1 });

        await PutAsync(Row("newer") with { CreatedAt = Noon.AddHours(1) }, Row("d"));

        var second = await ListAsync(new CatalogQuery { After = first.Next });
        Assert.Equal(["a"], Ids(first.Rows));
        Assert.Equal(["c", "d", "e"], Ids(second.Rows));
    }

    [StoreFact]
    public async Task Tagged_runs_are_paged_like_all_others()
    {
        await PutAsync([.. Enumerable.Range(0, 6).Select(i => Row($"run-{i}") with { Tags = Tags(("team", i % 2 == 0 ? "red" : "blue")) })]);

        var first = await ListAsync(new CatalogQuery { Tag = ("team", "red"), Limit = 2 });
        var second = await ListAsync(new CatalogQuery { Tag = ("team", "red"), Limit = 2, After = first.Next });
        var any = await ListAsync(new CatalogQuery { Tag = ("team", null), Limit = 4 });

        Assert.Equal(["run-0", "run-2"], Ids(first.Rows));
        Assert.Equal(["run-4"], Ids(second.Rows));
        Assert.Null(second.Next);
        Assert.Equal(["run-0", "run-1", "run-2", "run-3"], Ids(any.Rows));
    }

    [StoreFact]
    public async Task Each_condition_narrows_and_together_they_all_do()
    {
        await PutAsync(
            Row("a") with { Status = RunStatus.Failed, Tags = Tags(("team", "red")) },
            Row("b") with { Status = RunStatus.Failed, Definition = "export", Tags = Tags(("team", "red")) },
            Row("c") with { Status = RunStatus.Completed, Tags = Tags(("team", "red"), ("agent", "x")) },
            Row("d") with { Status = RunStatus.Failed, Tags = Tags(("team", "blue")) },
            Row("e") with { Status = RunStatus.Failed, CreatedAt = Noon.AddHours(1) });

        Assert.Equal(["e", "a", "b", "d"], Ids((await ListAsync(new CatalogQuery { Status = RunStatus.Failed })).Rows));
        Assert.Equal(["b"], Ids((await ListAsync(new CatalogQuery { Definition = "export" })).Rows));
        Assert.Equal(["a", "b", "c", "d"], Ids((await ListAsync(new CatalogQuery { Tag = ("team", null) })).Rows));
        Assert.Equal(["a", "b", "c"], Ids((await ListAsync(new CatalogQuery { Tag = ("team", "red") })).Rows));
        Assert.Equal(["c"], Ids((await ListAsync(new CatalogQuery { Tag = ("agent", null) })).Rows));
        Assert.Empty((await ListAsync(new CatalogQuery { Tag = ("agent", "red") })).Rows);

        var all = new CatalogQuery
        {
            Status = RunStatus.Failed,
            Definition = "import",
            Tag = ("team", "red"),
            From = Noon,
            Until = Noon.AddTicks(1),
            Text = "a",
        };
        Assert.Equal(["a"], Ids((await ListAsync(all)).Rows));
        Assert.Empty((await ListAsync(all with { Text = "b" })).Rows);
    }

    [StoreFact]
    public async Task The_time_of_start_counts_from_its_bound_and_until_before_it()
    {
        await PutAsync(
            Row("before") with { CreatedAt = Noon.AddTicks(-1) },
            Row("at") with { CreatedAt = Noon },
            Row("later") with { CreatedAt = Noon.AddHours(1) });

        Assert.Equal(["later", "at"], Ids((await ListAsync(new CatalogQuery { From = Noon })).Rows));
        Assert.Equal(["before"], Ids((await ListAsync(new CatalogQuery { Until = Noon })).Rows));
        Assert.Equal(["at"], Ids((await ListAsync(new CatalogQuery { From = Noon, Until = Noon.AddHours(1) })).Rows));
    }

    [StoreTheory]
    [InlineData("order", "my_order-1")]
    [InlineData("Order", "Order_2")]
    [InlineData("_", "Order_2,my_order-1")]
    [InlineData("%", "")]
    [InlineData("1", "my_order-1,x1")]
    public async Task A_part_of_the_id_is_looked_for_letter_for_letter(string text, string found)
    {
        await PutAsync(Row("my_order-1"), Row("Order_2"), Row("x1"));

        Assert.Equal(found, string.Join(',', Ids((await ListAsync(new CatalogQuery { Text = text })).Rows)));
    }

    [StoreFact]
    public async Task A_place_to_go_on_from_that_no_page_ended_with_is_refused()
    {
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => ListAsync(new CatalogQuery { After = "elsewhere" }));
        Assert.Equal(RefusalCodes.InvalidInput, refused.Code);
    }

    [StoreFact]
    public async Task Runs_are_counted_by_status()
    {
        await PutAsync(
            Row("a") with { Status = RunStatus.Failed },
            Row("b") with { Status = RunStatus.Waiting },
            Row("c") with { Status = RunStatus.Failed });

        var counts = await Store.CountAsync(CancellationToken.None);

        Assert.Equal((2L, 1L), (counts[RunStatus.Failed], counts[RunStatus.Waiting]));
        Assert.Equal(3, counts.Values.Sum());
    }

    private Task<CatalogPage> ListAsync(CatalogQuery query) => Store.ListAsync(query, CancellationToken.None);
}
