using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Recovery;

public sealed class RunRecoveryTests : IAsyncDisposable
{
    private static readonly RunId Run = RunId.Parse("r1");
    private readonly StoredRun _store = new();

    [Fact]
    public async Task A_run_that_the_store_does_not_know_is_not_started()
    {
        var recovered = await RecoverAsync();

        Assert.Same(RunState.Initial, recovered.State);
        Assert.Null(recovered.Snapshot);
    }

    [Fact]
    public async Task Without_a_snapshot_every_event_is_read()
    {
        Journal(through: 22);

        var recovered = await RecoverAsync();

        Same(22, recovered.State);
        Assert.Null(recovered.Snapshot);
        Assert.Empty(recovered.Notes);
    }

    [Fact]
    public async Task The_newest_snapshot_is_taken_and_what_follows_it_read()
    {
        Journal(from: 9, through: 22);
        Snapshot(10);
        Snapshot(15);

        var recovered = await RecoverAsync();

        Same(22, recovered.State);
        Assert.Equal(new CapturedSnapshot(15, RichRun.StateAfter(15).CompletedThrough), recovered.Snapshot);
        Assert.Equal([8], _store.Pages);
    }

    [Fact]
    public async Task A_snapshot_that_nothing_followed_is_the_state()
    {
        Journal(from: 15, through: 15);
        Snapshot(15);

        Same(15, (await RecoverAsync()).State);
    }

    [Fact]
    public async Task A_damaged_snapshot_is_passed_over_for_the_older_one_and_noted()
    {
        Journal(from: 9, through: 22);
        Snapshot(10);
        Snapshot(15, Damage);

        var recovered = await RecoverAsync();

        Same(22, recovered.State);
        Assert.Equal(10, recovered.Snapshot?.Sequence);
        Assert.Contains("snapshot 15 is damaged", Assert.Single(recovered.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_every_snapshot_is_damaged_every_event_is_read()
    {
        Journal(through: 22);
        Snapshot(10, Damage);
        Snapshot(15, Damage);

        var recovered = await RecoverAsync();

        Same(22, recovered.State);
        Assert.Null(recovered.Snapshot);
        Assert.Equal(2, recovered.Notes.Count);
    }

    [Fact]
    public async Task Where_the_first_event_is_gone_too_nothing_is_made_up()
    {
        Journal(from: 2, through: 22);
        Snapshot(10, Damage);

        var corrupt = await Assert.ThrowsAsync<JournalCorruptException>(RecoverAsync);
        Assert.Contains("snapshot 10 is damaged", corrupt.Message, StringComparison.Ordinal);
        Assert.Contains("event 2 where 1 is due", corrupt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_snapshot_alone_is_not_a_run_that_nobody_started()
    {
        Snapshot(10, Damage);

        await Assert.ThrowsAsync<JournalCorruptException>(RecoverAsync);
    }

    [Fact]
    public async Task The_snapshot_of_another_run_is_passed_over()
    {
        Journal(through: 22);
        _store.Snapshots.Add(SnapshotCodec.Encode(RunId.Parse("r2"), RichRun.StateAfter(15), Noon));

        var recovered = await RecoverAsync();

        Same(22, recovered.State);
        Assert.Single(recovered.Notes);
    }

    [Fact]
    public async Task A_snapshot_of_a_newer_release_is_passed_over_where_the_journal_is_complete()
    {
        Journal(through: 22);
        Snapshot(15, row => row with { Manifest = "run-snapshot.v3" });

        Same(22, (await RecoverAsync()).State);
    }

    [Fact]
    public async Task A_snapshot_of_a_newer_release_without_which_nothing_can_be_told_leaves_the_run_to_that_release()
    {
        Journal(from: 9, through: 22);
        Snapshot(15, row => row with { Manifest = "run-snapshot.v3" });

        await Assert.ThrowsAsync<NewerFormatException>(RecoverAsync);
    }

    [Fact]
    public async Task An_event_of_a_newer_release_leaves_the_run_to_that_release()
    {
        Journal(through: 22);
        _store.Rows[20] = _store.Rows[20] with { Manifest = "run-claimed.v2" };

        await Assert.ThrowsAsync<NewerFormatException>(RecoverAsync);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(21)]
    public async Task A_hole_in_the_journal_is_noticed(int missing)
    {
        Journal(through: 22);
        _store.Rows.RemoveAt(missing - 1);
        if (missing > 15) Snapshot(15);

        await Assert.ThrowsAsync<JournalCorruptException>(RecoverAsync);
    }

    [Fact]
    public async Task A_row_that_holds_the_event_of_another_place_is_noticed()
    {
        Journal(through: 22);
        (_store.Rows[4], _store.Rows[5]) = (_store.Rows[5] with { Sequence = 5 }, _store.Rows[4] with { Sequence = 6 });

        await Assert.ThrowsAsync<JournalCorruptException>(RecoverAsync);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(0)]
    public async Task A_journal_that_ends_before_its_snapshot_has_lost_events(int through)
    {
        Journal(through: through);
        Snapshot(15);

        await Assert.ThrowsAsync<JournalCorruptException>(RecoverAsync);
    }

    [Fact]
    public async Task A_journal_that_ends_before_a_damaged_snapshot_has_lost_events_too()
    {
        Journal(through: 12);
        Snapshot(10);
        Snapshot(15, Damage);

        var corrupt = await Assert.ThrowsAsync<JournalCorruptException>(RecoverAsync);
        Assert.Contains("the journal ends at event 12; a snapshot holds event 15", corrupt.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(499, new[] { 499 })]
    [InlineData(500, new[] { 500, 1 })]
    [InlineData(501, new[] { 500, 2 })]
    [InlineData(1000, new[] { 500, 500, 2 })]
    [InlineData(1203, new[] { 500, 500, 205 })]
    public async Task A_long_journal_is_read_page_by_page_each_with_the_last_row_of_the_one_before(int count, int[] pages)
    {
        for (var n = 1; n <= count; n++)
        {
            RunEvent e = n == 1 ? Started : Done(new("load", n));
            _store.Rows.Add(EventCodec.Encode(new(n, Noon, e)));
        }

        Assert.Equal(count, (await RecoverAsync()).State.Sequence);
        Assert.Equal(pages, _store.Pages);
    }

    [Fact]
    public async Task Recovering_writes_nothing_and_twenty_times_in_a_row_leads_to_the_same()
    {
        Journal(through: 22);
        Snapshot(10);
        for (var time = 0; time < 20; time++) Same(22, (await RecoverAsync()).State);

        Assert.Equal((22, 1), (_store.Rows.Count, _store.Snapshots.Count));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<RecoveredRun> RecoverAsync() => RunRecovery.RecoverAsync(_store, Run, CancellationToken.None);

    private void Journal(int through, int from = 1) => _store.Rows.AddRange(RichRun.Rows.Take(through).Skip(from - 1));

    private void Snapshot(int after, Func<SnapshotRow, SnapshotRow>? change = null)
    {
        var row = SnapshotCodec.Encode(Run, RichRun.StateAfter(after), Noon);
        _store.Snapshots.Add(change is null ? row : change(row));
    }

    private static SnapshotRow Damage(SnapshotRow row)
    {
        var bytes = row.Payload.ToArray();
        bytes[^20] ^= 1;
        return row with { Payload = bytes };
    }

    private static void Same(int count, RunState actual) => Assert.Equal(Text(RichRun.StateAfter(count)), Text(actual));

    private static string Text(RunState state) => Encoding.UTF8.GetString(SnapshotCodec.Encode(Run, state, Noon).Payload.Span);
}
