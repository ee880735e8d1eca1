using Akka.Durable.Journal;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of a run's snapshots.</summary>
public abstract class SnapshotConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task A_snapshot_is_read_back_as_it_was_saved()
    {
        await Store.SaveSnapshotAsync(Alpha, Snapshot(5, "five"));

        var read = await Store.ReadSnapshotAsync(Alpha, long.MaxValue, CancellationToken.None);
        Assert.Equal("five"u8.ToArray(), read!.Payload.ToArray());
        Assert.Equal(Snapshot(5) with { Payload = default }, read with { Payload = default });
    }

    [StoreTheory]
    [InlineData(4, null)]
    [InlineData(5, 5L)]
    [InlineData(9, 5L)]
    [InlineData(10, 10L)]
    [InlineData(long.MaxValue, 10L)]
    public async Task The_newest_snapshot_at_or_below_the_sequence_is_read(long maxSequence, long? found)
    {
        await Store.SaveSnapshotAsync(Alpha, Snapshot(10));
        await Store.SaveSnapshotAsync(Alpha, Snapshot(5));
        await Store.SaveSnapshotAsync(Beta, Snapshot(7));

        Assert.Equal(found, (await Store.ReadSnapshotAsync(Alpha, maxSequence, CancellationToken.None))?.Sequence);
    }

    [StoreFact]
    public async Task A_second_snapshot_of_one_sequence_is_a_conflict_and_the_first_is_left()
    {
        await Store.SaveSnapshotAsync(Alpha, Snapshot(5, "first"));

        await Assert.ThrowsAsync<JournalConflictException>(() => Store.SaveSnapshotAsync(Alpha, Snapshot(5, "second")));

        var read = await Store.ReadSnapshotAsync(Alpha, 5, CancellationToken.None);
        Assert.Equal("first"u8.ToArray(), read!.Payload.ToArray());
    }

    [StoreFact]
    public async Task A_snapshot_that_conflicts_leaves_the_writes_beside_it_alone()
    {
        await Store.SaveSnapshotAsync(Alpha, Snapshot(5));

        var conflict = Record.ExceptionAsync(() => Store.SaveSnapshotAsync(Alpha, Snapshot(5)));
        var append = Store.AppendAsync(Append(Alpha, 6));
        var other = Store.SaveSnapshotAsync(Beta, Snapshot(5));

        Assert.IsType<JournalConflictException>(await conflict);
        await append;
        await other;
        Assert.Equal([6], await SequencesAsync(Alpha));
        Assert.Equal([5], await Store.ListSnapshotsAsync(Beta, CancellationToken.None));
    }

    [StoreFact]
    public async Task Snapshots_are_listed_newest_first()
    {
        Assert.Empty(await Store.ListSnapshotsAsync(Alpha, CancellationToken.None));

        foreach (var sequence in new long[] { 5, 15, 10 })
        {
            await Store.SaveSnapshotAsync(Alpha, Snapshot(sequence));
        }

        Assert.Equal([15, 10, 5], await Store.ListSnapshotsAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task Snapshots_are_deleted_up_to_and_including_the_sequence()
    {
        foreach (var sequence in new long[] { 5, 10, 15 })
        {
            await Store.SaveSnapshotAsync(Alpha, Snapshot(sequence));
            await Store.SaveSnapshotAsync(Beta, Snapshot(sequence));
        }

        await Store.DeleteSnapshotsAsync(Alpha, 10, CancellationToken.None);
        await Store.DeleteSnapshotsAsync(Alpha, 10, CancellationToken.None);

        Assert.Equal([15], await Store.ListSnapshotsAsync(Alpha, CancellationToken.None));
        Assert.Equal([15, 10, 5], await Store.ListSnapshotsAsync(Beta, CancellationToken.None));
    }

    [StoreFact]
    public async Task A_snapshot_and_the_events_of_its_run_are_deleted_apart()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2));
        await Store.SaveSnapshotAsync(Alpha, Snapshot(2));

        await Store.DeleteEventsAsync(Alpha, 2, CancellationToken.None);

        Assert.Empty(await SequencesAsync(Alpha));
        Assert.Equal([2], await Store.ListSnapshotsAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task Event_1_of_a_run_that_has_a_snapshot_is_a_conflict_although_it_was_deleted_and_leaves_the_appends_beside_it_alone()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2));
        await Store.SaveSnapshotAsync(Alpha, Snapshot(2));
        await Store.DeleteEventsAsync(Alpha, 2, CancellationToken.None);

        var again = Record.ExceptionAsync(() => Store.AppendAsync(Append(Alpha, 1)));
        var beside = Store.AppendAsync(Append(Beta, 1));

        Assert.IsType<JournalConflictException>(await again);
        await beside;
        Assert.Empty(await SequencesAsync(Alpha));
        Assert.Equal([1], await SequencesAsync(Beta));
        await Store.AppendAsync(Append(Alpha, 3));
    }

    [StoreFact]
    public async Task A_confirmed_snapshot_is_there_when_the_store_is_opened_again()
    {
        await Store.SaveSnapshotAsync(Alpha, Snapshot(5, "kept"));

        await ReopenAsync();

        var read = await Store.ReadSnapshotAsync(Alpha, 5, CancellationToken.None);
        Assert.Equal("kept"u8.ToArray(), read!.Payload.ToArray());
    }
}
