using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class GroupCommitTests : SqliteTest
{
    [Fact]
    public async Task A_group_is_cut_at_the_number_of_rows_it_may_have()
    {
        using var writer = new HeldWriter();
        await using var store = await SqliteRunStore.OpenAsync(Options with { AppendBatchMax = 10, Hooks = writer.Hooks });
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var appends = Enumerable.Range(0, 6).Select(i => store.AppendAsync(Append(Run(i), 1, 2, 3, 4))).ToList();
        var large = store.AppendAsync(Append(Run(6), [.. Enumerable.Range(1, 25).Select(i => (long)i)]));
        writer.Release();
        await Task.WhenAll([first, .. appends, large]);

        Assert.Equal([1, 2, 2, 2, 1], writer.Groups);
    }

    [Fact]
    public async Task Of_a_run_that_comes_twice_in_a_group_the_last_row_stands()
    {
        using var writer = new HeldWriter();
        await using var store = await OpenAsync(writer.Hooks);
        var first = await writer.OccupyAsync(store, Append(Run(0), 1));

        var appends = Enumerable.Range(1, 3)
            .Select(i => store.AppendAsync(Append(Alpha, i) with { Catalog = Row(Alpha) with { Sequence = i } }))
            .ToList();
        writer.Release();
        await Task.WhenAll([first, .. appends]);

        Assert.Equal([1, 3], writer.Groups);
        Assert.Equal(3, (await store.FindAsync(Alpha, CancellationToken.None))!.Sequence);
    }
}
