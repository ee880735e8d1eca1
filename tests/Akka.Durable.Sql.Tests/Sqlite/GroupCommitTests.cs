using Akka.Durable.Journal;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class GroupCommitTests : SqliteTest
{
    [Fact]
    public async Task Appends_that_wait_are_committed_together()
    {
        using var writer = new HeldWriter();
        await using var store = await OpenAsync(writer.Hooks);
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var appends = Enumerable.Range(0, 80).Select(i => store.AppendAsync(Append(Run(i), 1))).ToList();
        Assert.DoesNotContain(appends, append => append.IsCompleted);
        writer.Release();
        await Task.WhenAll([first, .. appends]);

        Assert.Equal([1, 80], writer.Groups);
    }

    [Fact]
    public async Task A_conflict_in_the_midst_of_a_group_leaves_its_79_neighbours_committed()
    {
        using var writer = new HeldWriter();
        await using var store = await OpenAsync(writer.Hooks);
        var first = await writer.OccupyAsync(store, Append(Run(40), 1));

        var appends = Enumerable.Range(0, 80)
            .Select(i => Record.ExceptionAsync(() => store.AppendAsync(Append(Run(i), 1) with { Catalog = Row(Run(i)) })))
            .ToList();
        writer.Release();
        await first;
        var failures = await Task.WhenAll(appends);

        Assert.Equal([1, 80], writer.Groups);
        Assert.IsType<JournalConflictException>(failures[40]);
        Assert.Equal(79, failures.Count(failure => failure is null));
        Assert.Equal(80, Number("SELECT count(*) FROM journal"));
        Assert.Equal(79, Number("SELECT count(*) FROM durable_catalog"));
        Assert.Null(await store.FindAsync(Run(40), CancellationToken.None));
    }

    [Fact]
    public async Task What_was_appended_on_top_of_a_conflict_fails_with_it()
    {
        using var writer = new HeldWriter();
        await using var store = await OpenAsync(writer.Hooks);
        var other = await writer.OccupyAsync(store, Append(Alpha, 1, 2));

        // Another writer's 1 and 2 are there; ours, queued as 2 and 3, would otherwise leave 3 in its journal.
        var second = Record.ExceptionAsync(() => store.AppendAsync(Append(Alpha, 2)));
        var third = Record.ExceptionAsync(() => store.AppendAsync(Append(Alpha, 3)));
        writer.Release();
        await other;

        Assert.IsType<JournalConflictException>(await second);
        Assert.IsType<JournalConflictException>(await third);
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
    }

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
    public async Task More_than_may_wait_is_refused_and_not_written_while_leases_get_through()
    {
        using var writer = new HeldWriter();
        await using var store = await SqliteRunStore.OpenAsync(Options with { AppendQueueMax = 2, Hooks = writer.Hooks });
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var taken = new[] { store.AppendAsync(Append(Run(1), 1)), store.AppendAsync(Append(Run(2), 1)) };
        await Assert.ThrowsAsync<JournalOverloadedException>(() => store.AppendAsync(Append(Run(3), 1)));
        var lease = store.AcquireLeaseAsync(First, Noon, TimeSpan.FromSeconds(15), CancellationToken.None);
        writer.Release();
        await Task.WhenAll([first, .. taken, lease]);

        Assert.Empty(await SequencesAsync(store, Run(3)));
        await store.AppendAsync(Append(Run(3), 1));
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

    [Fact]
    public async Task Closing_writes_what_waits_and_takes_no_more()
    {
        using var writer = new HeldWriter();
        var store = await OpenAsync(writer.Hooks);
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));
        var waiting = store.AppendAsync(Append(Alpha, 2));

        var closing = store.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 3)));
        writer.Release();
        await closing.WaitAsync(Guard);

        await first;
        await waiting;
        Assert.Equal(2, Number("SELECT count(*) FROM journal"));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => SequencesAsync(store, Alpha));
    }
}
