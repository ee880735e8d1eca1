using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises that commits in groups: none of a group suffers from another.</summary>
public abstract class GroupConformance<TSource> : StoreConformance<TSource>
    where TSource : IGroupingSource, new()
{
    [StoreFact]
    public async Task Appends_that_wait_are_committed_together()
    {
        using var writer = new HeldCommits();
        await using var store = await Source.OpenAsync(writer);
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var appends = Enumerable.Range(0, 80).Select(i => store.AppendAsync(Append(Run(i), 1))).ToList();
        Assert.DoesNotContain(appends, append => append.IsCompleted);
        writer.Release();
        await Task.WhenAll([first, .. appends]).OrHangAsync();

        Assert.Equal([1, 80], writer.Groups);
    }

    [StoreFact]
    public async Task A_conflict_in_the_midst_of_a_group_leaves_its_80_neighbours_committed()
    {
        using var writer = new HeldCommits();
        await using var store = await Source.OpenAsync(writer);
        var first = await writer.OccupyAsync(store, Append(Run(40), 1));

        var appends = Enumerable.Range(0, 81)
            .Select(i => Record.ExceptionAsync(() => store.AppendAsync(Append(Run(i), 1) with { Catalog = Row(Run(i)) })))
            .ToList();
        writer.Release();
        await first.OrHangAsync();
        var failures = await Task.WhenAll(appends).OrHangAsync();

        Assert.Equal(81, writer.Groups[1]);
        Assert.IsType<JournalConflictException>(failures[40]);
        Assert.Equal(80, failures.Count(failure => failure is null));
        for (var i = 0; i < 81; i++)
        {
            Assert.Equal([1L], await SequencesAsync(Run(i)));
            Assert.Equal(i != 40, await Store.FindAsync(Run(i), CancellationToken.None) is not null);
        }
    }

    [StoreFact]
    public async Task What_was_appended_on_top_of_a_conflict_fails_with_it()
    {
        using var writer = new HeldCommits();
        await using var store = await Source.OpenAsync(writer);
        var other = await writer.OccupyAsync(store, Append(Alpha, 1, 2));

        // Another writer's 1 and 2 are there; ours, queued as 2 and 3, would otherwise leave 3 in its journal.
        var second = Record.ExceptionAsync(() => store.AppendAsync(Append(Alpha, 2)));
        var third = Record.ExceptionAsync(() => store.AppendAsync(Append(Alpha, 3)));
        writer.Release();
        await other.OrHangAsync();

        Assert.IsType<JournalConflictException>(await second.OrHangAsync());
        Assert.IsType<JournalConflictException>(await third.OrHangAsync());
        Assert.Equal([1, 2], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task More_than_may_wait_is_refused_and_not_written_while_leases_get_through()
    {
        using var writer = new HeldCommits();
        await using var store = await Source.OpenAsync(writer, queueMax: 2);
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var taken = new[] { store.AppendAsync(Append(Run(1), 1)), store.AppendAsync(Append(Run(2), 1)) };
        await Assert.ThrowsAsync<JournalOverloadedException>(() => store.AppendAsync(Append(Run(3), 1)));
        var lease = store.AcquireLeaseAsync(Host("first"), Noon, TimeSpan.FromSeconds(15), CancellationToken.None);
        writer.Release();
        await Task.WhenAll([first, .. taken, lease]).OrHangAsync();

        Assert.Equal(Host("first"), (await lease).Host);
        Assert.Empty(await SequencesAsync(Run(3)));
        await store.AppendAsync(Append(Run(3), 1)).OrHangAsync();
    }

    [StoreFact]
    public async Task Closing_writes_what_waits_and_takes_no_more()
    {
        using var writer = new HeldCommits();
        var store = await Source.OpenAsync(writer);
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));
        var waiting = store.AppendAsync(Append(Alpha, 2));

        var closing = store.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 3)));
        writer.Release();
        await closing.OrHangAsync();

        await first;
        await waiting;
        Assert.Equal([1, 2], await SequencesAsync(Alpha));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.ReadAsync(Alpha, 0, 10, CancellationToken.None));
    }

    private static RunId Run(int number) => RunId.Parse($"run-{number}");
}
