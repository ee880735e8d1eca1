using Akka.Durable.Cluster.Journal;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Tests.Stores;

/// <summary>Journal and catalog of one node do not write their SQLite file at the same time.</summary>
public sealed class WriteTurnsTests
{
    private readonly WriteTurns _turns = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Writes_of_the_journal_do_not_wait_for_each_other()
    {
        _turns.JournalBegins();
        _turns.JournalBegins();
        _turns.JournalEnded();
        _turns.JournalEnded();

        await _turns.WriteCatalogAsync(() => Task.CompletedTask).OrHangAsync();
    }

    [Fact]
    public async Task The_catalog_is_written_when_the_journals_writes_have_ended()
    {
        _turns.JournalBegins();
        _turns.JournalBegins();
        var underWay = 2;
        var catalog = _turns.WriteCatalogAsync(() =>
        {
            Assert.Equal(0, Volatile.Read(ref underWay));
            return Task.CompletedTask;
        });

        foreach (var left in (int[])[1, 0])
        {
            Volatile.Write(ref underWay, left);
            _turns.JournalEnded();
        }

        await catalog.OrHangAsync();
    }

    [Fact]
    public async Task A_write_of_the_journal_begins_when_the_catalog_is_written()
    {
        var isWritten = false;
        var catalog = _turns.WriteCatalogAsync(async () =>
        {
            await _written.Task;
            Volatile.Write(ref isWritten, true);
        });
        var journal = Task.Factory.StartNew(
            () =>
            {
                _turns.JournalBegins();
                return Volatile.Read(ref isWritten);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        _written.SetResult();

        Assert.True(await journal.OrHangAsync());
        await catalog.OrHangAsync();
    }

    [Fact]
    public void The_catalogs_turn_comes_at_once_while_the_journal_has_nothing_to_do()
    {
        _turns.JournalBegins();
        _turns.JournalEnded();

        Assert.True(_turns.CatalogMayAsync().IsCompleted);
    }

    [Fact]
    public async Task The_catalogs_turn_comes_when_the_journal_has_nothing_to_do_any_more()
    {
        _turns.JournalBegins();
        var turn = _turns.CatalogMayAsync();
        _turns.JournalEnded();

        await turn.OrHangAsync();
    }

    [Fact]
    public async Task The_catalogs_turn_comes_however_long_the_journal_is_at_work()
    {
        _turns.JournalBegins();

        await _turns.CatalogMayAsync().OrHangAsync();
    }

    [Fact]
    public async Task A_catalog_that_cannot_be_written_keeps_nobody_waiting()
    {
        await Assert.ThrowsAsync<IOException>(() => _turns.WriteCatalogAsync(() => throw new IOException("no space left")));

        _turns.JournalBegins();
        _turns.JournalEnded();
    }
}
