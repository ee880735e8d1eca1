using Akka.Durable.Journal;
using Akka.Durable.Sql.Sqlite;
using SQLitePCL;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class TroubleTests : SqliteTest
{
    [Fact]
    public async Task A_full_disk_fails_the_group_with_nothing_written_and_writing_goes_on_when_there_is_room()
    {
        SqliteDatabase? connection = null;
        using var writer = new HeldWriter();
        await using var store = await OpenAsync(new SqliteHooks { Commit = writer.Hooks.Commit, Opened = database => connection = database });
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));
        var large = store.AppendAsync(new RunAppend(Run(1), [new JournalRow(1, "phase-completed.v1", new byte[1_000_000], Noon)], null));
        var small = store.AppendAsync(Append(Run(2), 1));

        // The writer stands still in its commit, so its connection may be touched.
        var pages = connection!.Number("PRAGMA page_count") + 20;
        connection.Execute($"PRAGMA max_page_count = {pages}");
        writer.Release();

        await first;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => large);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => small);
        Assert.Equal([1], await SequencesAsync(store, Alpha));
        Assert.Empty(await SequencesAsync(store, Run(1)));
        Assert.Empty(await SequencesAsync(store, Run(2)));

        connection.Execute("PRAGMA max_page_count = 1000000");
        await store.AppendAsync(Append(Run(2), 1));
        Assert.Equal([1], await SequencesAsync(store, Run(2)));
    }

    [Fact]
    public async Task A_commit_that_failed_and_did_not_happen_is_reported_as_not_written()
    {
        var fails = true;
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) => Interlocked.Exchange(ref fails, false) ? raw.SQLITE_IOERR_FSYNC : commit(),
        });

        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 1)));
        Assert.Empty(await SequencesAsync(store, Alpha));
        await store.AppendAsync(Append(Alpha, 1));
        Assert.Equal(1, Number("SELECT doubtful_commits FROM durable_host"));
    }

    [Fact]
    public async Task A_defect_in_the_midst_of_a_commit_is_heard_by_who_waits_and_the_next_append_is_written()
    {
        var breaks = true;
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) => Interlocked.Exchange(ref breaks, false) ? throw new InvalidOperationException("a defect") : commit(),
        });

        var failure = await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => store.AppendAsync(Append(Alpha, 1)));

        Assert.Contains("a defect", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await SequencesAsync(store, Alpha));
        await store.AppendAsync(Append(Alpha, 1));
        Assert.Equal([1], await SequencesAsync(store, Alpha));
    }

    [Fact]
    public async Task A_commit_that_failed_but_happened_is_found_and_reported_as_done()
    {
        var fails = true;
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) =>
            {
                var code = commit();
                return Interlocked.Exchange(ref fails, false) ? raw.SQLITE_IOERR_FSYNC : code;
            },
        });

        await store.AppendAsync(Append(Alpha, 1));
        await store.AppendAsync(Append(Alpha, 2));
        Assert.Equal([1, 2], await SequencesAsync(store, Alpha));
        Assert.Equal(1, Number("SELECT doubtful_commits FROM durable_host"));
    }

    [Fact]
    public async Task A_snapshot_whose_commit_failed_but_happened_is_confirmed()
    {
        var fails = true;
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) =>
            {
                var code = commit();
                return Interlocked.Exchange(ref fails, false) ? raw.SQLITE_IOERR_FSYNC : code;
            },
        });

        await store.SaveSnapshotAsync(Alpha, new(5, "run-snapshot.v1", new byte[] { 1 }, Noon));
        Assert.Equal([5], await store.ListSnapshotsAsync(Alpha, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_cannot_even_be_looked_up_is_reported_as_unknown(bool happened)
    {
        var fails = true;
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) =>
            {
                if (!Interlocked.Exchange(ref fails, false)) return commit();
                if (happened) commit();
                return raw.SQLITE_IOERR_FSYNC;
            },
            Resolving = () => throw new SqliteFailure(raw.SQLITE_IOERR, "disk I/O error"),
        });

        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => store.AppendAsync(Append(Alpha, 1)));
        Assert.Equal(happened ? [1L] : [], await SequencesAsync(store, Alpha));
        await store.AppendAsync(Append(Alpha, 2));
    }

    [Fact]
    public async Task A_deletion_that_was_not_confirmed_may_be_asked_for_again()
    {
        var commits = 0;
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) =>
            {
                var code = commit();
                return ++commits is 2 ? raw.SQLITE_IOERR_FSYNC : code;
            },
        });
        await store.AppendAsync(Append(Alpha, 1, 2));

        await Assert.ThrowsAsync<JournalUnavailableException>(() => store.DeleteEventsAsync(Alpha, 1, CancellationToken.None));
        await store.DeleteEventsAsync(Alpha, 1, CancellationToken.None);
        Assert.Equal([2], await SequencesAsync(store, Alpha));
    }

    [Fact]
    public async Task A_file_locked_by_a_stranger_fails_the_append_with_nothing_written()
    {
        await using var store = await SqliteRunStore.OpenAsync(Options with { BusyTimeout = TimeSpan.Zero });
        using (var stranger = SqliteDatabase.Open(File, SqliteAccess.Write))
        {
            stranger.Execute("BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<JournalUnavailableException>(() => store.AppendAsync(Append(Alpha, 1)));
            Assert.Empty(await SequencesAsync(store, Alpha));
        }

        await store.AppendAsync(Append(Alpha, 1));
        Assert.Equal([1], await SequencesAsync(store, Alpha));
    }
}
