using Akka.Durable.Journal;
using Xunit;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What every store promises of a run's events.</summary>
public abstract class JournalConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    [StoreFact]
    public async Task An_event_is_read_back_as_it_was_appended()
    {
        var appended = Event(1, "{\"name\":\"download – 下载\"}");
        await Store.AppendAsync(new RunAppend(Alpha, [appended], Catalog: null));

        var read = Assert.Single(await Store.ReadAsync(Alpha, 0, 10, CancellationToken.None));
        Assert.Equal(appended.Payload.ToArray(), read.Payload.ToArray());
        Assert.Equal(appended with { Payload = default }, read with { Payload = default });
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    public async Task A_payload_of_any_size_is_kept_byte_by_byte(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        await Store.AppendAsync(new RunAppend(Alpha, [Event(1) with { Payload = payload }], Catalog: null));

        Assert.Equal(payload, (await Store.ReadAsync(Alpha, 0, 1, CancellationToken.None))[0].Payload.ToArray());
    }

    [StoreFact]
    public async Task Events_are_read_oldest_first_above_the_sequence_asked_for()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2));
        await Store.AppendAsync(Append(Alpha, 3, 4));

        var read = await Store.ReadAsync(Alpha, 1, 10, CancellationToken.None);
        Assert.Equal([2, 3, 4], read.Select(row => row.Sequence));
    }

    [StoreFact]
    public async Task No_more_events_are_read_than_asked_for()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2, 3));

        var read = await Store.ReadAsync(Alpha, 0, 2, CancellationToken.None);
        Assert.Equal([1, 2], read.Select(row => row.Sequence));
    }

    [StoreFact]
    public async Task A_run_that_was_never_written_has_no_events() =>
        Assert.Empty(await Store.ReadAsync(Alpha, 0, 10, CancellationToken.None));

    [StoreFact]
    public async Task Runs_are_told_apart_letter_for_letter()
    {
        await Store.AppendAsync(Append(RunId.Parse("run"), 1));
        await Store.AppendAsync(Append(RunId.Parse("Run"), 1, 2));

        Assert.Equal([1], await SequencesAsync(RunId.Parse("run")));
        Assert.Equal([1, 2], await SequencesAsync(RunId.Parse("Run")));
    }

    [StoreFact]
    public async Task A_run_may_have_the_longest_of_ids()
    {
        var run = RunId.Parse(new string('x', RunId.LengthMax));
        await Store.AppendAsync(Append(run, 1) with { Catalog = Row(run) });

        Assert.Equal([1], await SequencesAsync(run));
        AssertSame(Row(run), await Store.FindAsync(run, CancellationToken.None));
    }

    [StoreFact]
    public async Task An_append_of_a_sequence_that_exists_is_a_conflict_and_changes_nothing()
    {
        await Store.AppendAsync(new RunAppend(Alpha, [Event(1, "first")], Row(Alpha)));

        var late = new RunAppend(Alpha, [Event(1, "late"), Event(2, "late")], Row(Alpha) with { Epoch = 9 });
        await Assert.ThrowsAsync<JournalConflictException>(() => Store.AppendAsync(late));

        var read = Assert.Single(await Store.ReadAsync(Alpha, 0, 10, CancellationToken.None));
        Assert.Equal("first"u8.ToArray(), read.Payload.ToArray());
        AssertSame(Row(Alpha), await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task An_append_that_fails_at_its_second_event_leaves_no_first_one()
    {
        await Store.AppendAsync(Append(Alpha, 2));

        await Assert.ThrowsAsync<JournalConflictException>(() => Store.AppendAsync(Append(Alpha, 1, 2)));
        Assert.Equal([2], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task Of_many_writers_of_one_sequence_exactly_one_wins()
    {
        var appends = Enumerable.Range(0, 20)
            .Select(i => Record.ExceptionAsync(() => Store.AppendAsync(new RunAppend(Alpha, [Event(1, $"writer {i}")], Catalog: null))))
            .ToList();

        var failures = (await Task.WhenAll(appends)).Where(failure => failure is not null).ToList();
        Assert.Equal(19, failures.Count);
        Assert.All(failures, failure => Assert.IsType<JournalConflictException>(failure));
        Assert.Single(await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task A_conflict_leaves_the_appends_beside_it_alone()
    {
        await Store.AppendAsync(Append(RunId.Parse("run-40"), 1));

        var appends = Enumerable.Range(0, 80)
            .Select(i => Record.ExceptionAsync(() => Store.AppendAsync(Append(RunId.Parse($"run-{i}"), 1))))
            .ToList();

        var failures = await Task.WhenAll(appends);
        Assert.IsType<JournalConflictException>(failures[40]);
        Assert.Equal(79, failures.Count(failure => failure is null));
        for (var i = 0; i < 80; i++)
        {
            Assert.Equal([1], await SequencesAsync(RunId.Parse($"run-{i}")));
        }
    }

    [StoreFact]
    public async Task Appends_of_one_run_that_do_not_wait_for_each_other_are_written_in_order()
    {
        var appends = Enumerable.Range(1, 50)
            .Select(i => Store.AppendAsync(Append(Alpha, i) with { Catalog = Row(Alpha) with { Sequence = i, Reason = $"event {i}" } }))
            .ToList();
        await Task.WhenAll(appends);

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), await SequencesAsync(Alpha));
        AssertSame(
            Row(Alpha) with { Sequence = 50, Reason = "event 50" }, await Store.FindAsync(Alpha, CancellationToken.None));
    }

    [StoreFact]
    public async Task What_was_appended_is_there_when_the_store_is_opened_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Store.AppendAsync(Append(RunId.Parse($"run-{i}"), 1, 2, 3))));

        await ReopenAsync();

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal([1, 2, 3], await SequencesAsync(RunId.Parse($"run-{i}")));
        }
    }

    [StoreFact]
    public async Task An_append_without_events_is_a_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(new RunAppend(Alpha, [], Row(Alpha))));

    [StoreFact]
    public async Task Events_are_deleted_up_to_and_including_the_sequence()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2, 3, 4));
        await Store.AppendAsync(Append(Beta, 1, 2));

        await Store.DeleteEventsAsync(Alpha, 2, CancellationToken.None);

        Assert.Equal([3, 4], await SequencesAsync(Alpha));
        Assert.Equal([1, 2], await SequencesAsync(Beta));
    }

    [StoreFact]
    public async Task Deleting_what_is_gone_already_is_no_error()
    {
        await Store.AppendAsync(Append(Alpha, 1, 2, 3));

        await Store.DeleteEventsAsync(Alpha, 2, CancellationToken.None);
        await Store.DeleteEventsAsync(Alpha, 2, CancellationToken.None);
        await Store.DeleteEventsAsync(Beta, 7, CancellationToken.None);

        Assert.Equal([3], await SequencesAsync(Alpha));
    }

    [StoreFact]
    public async Task What_is_cancelled_before_it_begins_is_not_done()
    {
        await Store.AppendAsync(Append(Alpha, 1));
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync(Alpha, 0, 1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteEventsAsync(Alpha, 1, cancelled));
        Assert.Equal([1], await SequencesAsync(Alpha));
    }
}
