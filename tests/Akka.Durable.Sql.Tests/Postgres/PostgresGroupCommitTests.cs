using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;

namespace Akka.Durable.Sql.Tests.Postgres;

public sealed class PostgresGroupCommitTests : PostgresTest
{
    [PostgresTheory]
    [InlineData(0)]
    [InlineData(0xD83D)]
    public async Task Text_that_PostgreSQL_cannot_keep_fails_its_own_append_only(int letter)
    {
        using var writer = new HeldPostgresWriter();
        await using var store = await OpenAsync(writer.Hooks);
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var bad = store.AppendAsync(Append(Run(1), 1) with { Catalog = Row(Run(1)) with { Reason = $"a NUL or half a pair: {(char)letter}." } });
        var good = store.AppendAsync(Append(Run(2), 1) with { Catalog = Row(Run(2)) with { Reason = "a whole one 😀" } });
        writer.Release();
        await first;

        await Assert.ThrowsAsync<JournalUnavailableException>(() => bad);
        await good;
        Assert.Empty(await SequencesAsync(store, Run(1)));
        Assert.Equal("a whole one 😀", (await store.FindAsync(Run(2), CancellationToken.None))!.Reason);
    }

    [PostgresFact]
    public async Task A_row_that_the_server_refuses_fails_its_own_append_only()
    {
        using var writer = new HeldPostgresWriter();
        await using var store = await OpenAsync(writer.Hooks);
        await Database.RunAsync(ConnectionString, "ALTER TABLE journal ADD CONSTRAINT small CHECK (length(message) < 100)");
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var large = store.AppendAsync(new RunAppend(Run(1), [new JournalRow(1, "phase-completed.v1", new byte[100], Noon)], null));
        var small = Enumerable.Range(2, 20).Select(i => store.AppendAsync(Append(Run(i), 1))).ToList();
        writer.Release();
        await Task.WhenAll([first, .. small]).WaitAsync(Guard);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => large);
        Assert.Equal(21, await NumberAsync("SELECT count(*) FROM journal"));
    }

    [PostgresFact]
    public async Task Writes_of_one_run_keep_their_order_whatever_they_are()
    {
        using var writer = new HeldPostgresWriter();
        await using var store = await OpenAsync(writer.Hooks);
        var first = await writer.OccupyAsync(store, Append(Run(0), 1));

        Task[] writes =
        [
            store.AppendAsync(Append(Alpha, 1, 2)),
            store.DeleteEventsAsync(Alpha, 2, CancellationToken.None),
            store.AppendAsync(Append(Alpha, 1)),
            store.SaveSnapshotAsync(Alpha, new(1, "run-snapshot.v1", new byte[] { 1 }, Noon)),
            store.DeleteSnapshotsAsync(Alpha, 1, CancellationToken.None),
            store.SaveSnapshotAsync(Alpha, new(1, "run-snapshot.v1", new byte[] { 2 }, Noon)),
        ];
        writer.Release();
        await Task.WhenAll([first, .. writes]).WaitAsync(Guard);

        Assert.Equal([1, 1, 1, 1, 1, 1, 1], writer.Groups);
        Assert.Equal([1], await SequencesAsync(store, Alpha));
        Assert.Equal([2], (await store.ReadSnapshotAsync(Alpha, 1, CancellationToken.None))!.Payload.ToArray());
    }

    [PostgresFact]
    public async Task A_group_is_cut_at_the_rows_and_at_the_bytes_it_may_have()
    {
        using var writer = new HeldPostgresWriter();
        await using var store = await PostgresRunStore.OpenAsync(Options with { AppendBatchMax = 10, Hooks = writer.Hooks });
        var first = await writer.OccupyAsync(store, Append(Alpha, 1));

        var appends = Enumerable.Range(0, 6).Select(i => store.AppendAsync(Append(Run(i), 1, 2, 3, 4))).ToList();
        var half = new byte[(PostgresGroups.PayloadBytesMax / 2) + 1];
        var large = Enumerable.Range(6, 2)
            .Select(i => store.AppendAsync(new RunAppend(Run(i), [new JournalRow(1, "phase-completed.v1", half, Noon)], null)))
            .ToList();
        writer.Release();
        await Task.WhenAll([first, .. appends, .. large]).WaitAsync(Guard);

        Assert.Equal([1, 2, 2, 3, 1], writer.Groups);
    }
}
