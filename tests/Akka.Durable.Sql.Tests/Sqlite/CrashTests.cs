using Akka.Durable.Sql.Sqlite;
using IOFile = System.IO.File;

namespace Akka.Durable.Sql.Tests.Sqlite;

/// <summary>What a killed process leaves: the file and its log as they are at one moment, taken while the writer stands still.</summary>
public sealed class CrashTests : SqliteTest
{
    [Fact]
    public async Task A_kill_before_the_commit_leaves_what_was_acknowledged_and_nothing_of_the_rest()
    {
        using var writer = new HeldWriter();
        await using (var before = await OpenAsync())
        {
            await before.AppendAsync(Append(Alpha, 1) with { Catalog = Row(Alpha) });
        }

        await using var store = await OpenAsync(writer.Hooks);
        var pending = await writer.OccupyAsync(store, Append(Alpha, 2, 3) with { Catalog = Row(Alpha) with { Sequence = 3 } });
        var killed = CopyAsLeftByAKill();
        writer.Release();
        await pending;

        await using var recovered = await SqliteRunStore.OpenAsync(Options with { File = killed });
        Assert.Equal([1], await SequencesAsync(recovered, Alpha));
        Assert.Equal(1, (await recovered.FindAsync(Alpha, CancellationToken.None))!.Sequence);
        await recovered.AppendAsync(Append(Alpha, 2));
    }

    [Fact]
    public async Task A_kill_after_the_commit_and_before_the_answer_leaves_it_all()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var released = new ManualResetEventSlim();
        await using var store = await OpenAsync(new SqliteHooks
        {
            Commit = (commit, _) =>
            {
                var code = commit();
                committed.TrySetResult();
                released.Wait();
                return code;
            },
        });

        var pending = store.AppendAsync(Append(Alpha, 1, 2, 3) with { Catalog = Row(Alpha) with { Sequence = 3 } });
        await committed.Task.WaitAsync(Guard);
        Assert.False(pending.IsCompleted);
        var killed = CopyAsLeftByAKill();
        released.Set();
        await pending;

        await using var recovered = await SqliteRunStore.OpenAsync(Options with { File = killed });
        Assert.Equal([1, 2, 3], await SequencesAsync(recovered, Alpha));
        Assert.Equal(3, (await recovered.FindAsync(Alpha, CancellationToken.None))!.Sequence);
    }

    [Fact]
    public async Task A_log_cut_short_loses_the_torn_transaction_whole()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1, 2));
        var kept = new FileInfo(File + "-wal").Length;
        await store.AppendAsync(Append(Alpha, 3, 4) with { Catalog = Row(Alpha) });
        var killed = CopyAsLeftByAKill();
        using (var log = new FileStream(killed + "-wal", FileMode.Open))
        {
            Assert.True(log.Length > kept);
            log.SetLength(log.Length - 100);
        }

        await using var recovered = await SqliteRunStore.OpenAsync(Options with { File = killed });
        Assert.Equal([1, 2], await SequencesAsync(recovered, Alpha));
        Assert.Null(await recovered.FindAsync(Alpha, CancellationToken.None));
    }

    [Fact]
    public async Task What_a_kill_left_can_be_read_without_writing()
    {
        await using var store = await OpenAsync();
        await store.AppendAsync(Append(Alpha, 1, 2));
        var killed = CopyAsLeftByAKill();

        await using var reader = await SqliteRunStore.OpenAsync(Options with { File = killed, ReadOnly = true });
        Assert.Equal([1, 2], await SequencesAsync(reader, Alpha));
    }

    private string CopyAsLeftByAKill()
    {
        var copy = Folder.File("killed.db");
        IOFile.Copy(File, copy);
        IOFile.Copy(File + "-wal", copy + "-wal");
        return copy;
    }
}
