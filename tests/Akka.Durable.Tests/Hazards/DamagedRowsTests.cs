using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Runs;
using Microsoft.Data.Sqlite;

namespace Akka.Durable.Tests.Hazards;

/// <summary>What Akka recovers from rows that are missing or damaged is wrong without a word; what a run recovers is right or refused.</summary>
public sealed class DamagedRowsTests : IDisposable
{
    private static readonly RunDefinition<int, int> Waits = RunDefinition.Of<int, int>("waits", async (run, _) =>
    {
        for (var i = 1; i <= 20; i++) await run.SignalAsync<int>("go");
        return 1;
    });

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task H2_A_row_that_is_in_the_way_stops_its_own_run_and_no_other()
    {
        // None leaves memory by itself: who comes back is another owner too.
        await using var node = await Bench.OnSqliteAsync("node-a", Database, [Waits], DurableSettings.Default with { ParkAfter = TimeSpan.FromDays(1) });
        for (var i = 0; i < 20; i++) await StartedAsync(node, $"run-{i}", signals: 0);
        var owners = new List<string?>();
        for (var i = 0; i < 20; i++) owners.Add((await node.StateAsync($"run-{i}")).Owner);

        // Another writer, which this node knows nothing of, is faster with the next event of one run.
        var state = await node.StateAsync("run-7");
        var turn = RunTurn.Take(state, Bench.Signal("from-elsewhere"), state.LastAt);
        await node.Store.AppendAsync(new(RunId.Parse("run-7"), [.. turn.Events.Select(Journal.EventCodec.Encode)], null));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => node.AcceptedAsync($"run-{i}", Bench.Signal("s1"))));

        for (var i = 0; i < 20; i++)
        {
            var run = $"run-{i}";
            await node.UntilAsync(run, s => s.ReadSignalIds.Contains("s1"));
            if (i != 7) Assert.Equal(owners[i], (await node.StateAsync(run)).Owner);
        }

        await node.UntilAsync("run-7", s => s.ReadSignalIds.Contains("from-elsewhere") && s.Owner != owners[7]);
    }

    [Fact]
    public async Task H5_A_run_with_a_hole_in_its_journal_is_quarantined_and_its_rows_are_left_as_they_are()
    {
        await using (var before = await Bench.OnSqliteAsync("node-a", Database, [Waits])) await StartedAsync(before, "r1", signals: 3);
        var rows = await CountAsync("SELECT count(*) FROM journal WHERE persistence_id = 'run|r1'");
        await ExecuteAsync("DELETE FROM journal WHERE persistence_id = 'run|r1' AND sequence_number = 3");

        await using var node = await Bench.OnSqliteAsync("node-b", Database, [Waits]);
        var refused = Assert.IsType<RunMessage.Refused>(await node.AskAsync("r1", Bench.Signal("s9")));

        Assert.Equal(RefusalCodes.Quarantined, refused.Code);
        Assert.Equal(rows - 1, await CountAsync("SELECT count(*) FROM journal WHERE persistence_id = 'run|r1'"));
        await HangGuard.UntilAsync(async () =>
            await node.Store.FindAsync(RunId.Parse("r1"), CancellationToken.None) is { Status: RunStatus.Quarantined });
    }

    [Theory]
    [InlineData("UPDATE snapshot SET snapshot = X'7B7D' WHERE sequence_number = (SELECT max(sequence_number) FROM snapshot)")]
    [InlineData("UPDATE snapshot SET manifest = 'run-snapshot.v9' WHERE sequence_number = (SELECT max(sequence_number) FROM snapshot)")]
    [InlineData("UPDATE snapshot SET serializer_id = 99 WHERE sequence_number = (SELECT max(sequence_number) FROM snapshot)")]
    public async Task H6_A_damaged_newest_snapshot_is_passed_over(string damage)
    {
        var settings = DurableSettings.Default with { SnapshotEvery = 3 };
        await using (var before = await Bench.OnSqliteAsync("node-a", Database, [Waits], settings))
        {
            await StartedAsync(before, "r1", signals: 6);
            await HangGuard.UntilAsync(async () => await CountAsync("SELECT count(*) FROM snapshot") >= 2);
        }

        await ExecuteAsync(damage);
        await using var node = await Bench.OnSqliteAsync("node-b", Database, [Waits], settings);
        await node.AcceptedAsync("r1", Bench.Signal("s7"));

        await node.UntilAsync("r1", state => state.ReadSignalIds.Contains("s7"));
        Assert.Equal(7, (await node.StateAsync("r1")).ReadSignalIds.Count);
    }

    [Fact]
    public async Task H8_No_deleted_event_stays_behind_with_its_payload()
    {
        var settings = DurableSettings.Default with { SnapshotEvery = 3 };
        await using var node = await Bench.OnSqliteAsync("node-a", Database, [Waits], settings);
        await StartedAsync(node, "r1", signals: 12);
        await HangGuard.UntilAsync(async () =>
            await CountAsync("SELECT count(*) FROM journal WHERE persistence_id = 'run|r1' AND sequence_number = 1") == 0);

        await HangGuard.UntilAsync(async () => await CountAsync("SELECT count(*) FROM journal WHERE deleted <> 0") == 0);
        Assert.Equal(12, (await node.StateAsync("r1")).ReadSignalIds.Count);
    }

    private static async Task StartedAsync(Bench node, string run, int signals)
    {
        await node.AcceptedAsync(run, Bench.StartOf("waits"));
        await node.UntilAsync(run, state => state.Waits.Count == 1);
        for (var i = 1; i <= signals; i++)
        {
            await node.AcceptedAsync(run, Bench.Signal($"s{i}"));
            var taken = i;
            await node.UntilAsync(run, state => state.ReadSignalIds.Count == taken && state.Waits.Count == taken + 1);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
