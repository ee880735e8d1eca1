using Akka.Actor;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Runs;
using Akka.Durable.Tests.Stores;
using Akka.Persistence;
using Microsoft.Data.Sqlite;

namespace Akka.Durable.Tests.Hazards;

/// <summary>What the packages do by themselves: the reason for what our host does otherwise, and for which no setting helps. Where one of
/// these fails with a newer release of theirs, that release has mended it.</summary>
public sealed class BareActorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task H3_A_second_save_at_one_sequence_number_that_fails_takes_the_first_snapshot_along()
    {
        await using var runs = StoredRuns.Start();
        var actor = BareActors.Start(runs.Bench.System, "run|bare");
        Assert.IsType<SaveSnapshotSuccess>(await BareActors.AskAsync(actor, "save"));
        Assert.Single(await runs.Bench.Store.ListSnapshotsAsync(RunId.Parse("bare"), CancellationToken.None));

        Assert.IsType<SaveSnapshotFailure>(await BareActors.AskAsync(actor, "save"));

        await HangGuard.UntilAsync(async () => (await runs.Bench.Store.ListSnapshotsAsync(RunId.Parse("bare"), CancellationToken.None)).Count == 0);
    }

    [Fact]
    public async Task H5_An_event_that_is_missing_is_not_missed()
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, []);
        var actor = BareActors.Start(node.System, "bare");
        foreach (var name in (string[])["a", "b", "c", "d"]) await BareActors.AskAsync(actor, name);
        await ExecuteAsync("DELETE FROM journal WHERE persistence_id = 'bare' AND sequence_number = 3");

        Assert.Equal("a,b,d", await BareActors.AskAsync(BareActors.Start(node.System, "bare"), "state"));
    }

    [Fact]
    public async Task H6_An_actor_whose_newest_snapshot_cannot_be_read_does_not_start_though_every_event_is_there()
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, []);
        var actor = BareActors.Start(node.System, "bare");
        await BareActors.AskAsync(actor, "a");
        Assert.IsType<SaveSnapshotSuccess>(await BareActors.AskAsync(actor, "save"));
        await ExecuteAsync("UPDATE snapshot SET serializer_id = 99");

        await BareActors.StoppedAsync(node.System, BareActors.Start(node.System, "bare")).OrHangAsync();
    }

    [Fact]
    public async Task H7_What_is_said_to_have_failed_may_have_happened()
    {
        await using var runs = StoredRuns.Start();
        var actor = BareActors.Start(runs.Bench.System, "bare");
        var stopped = BareActors.StoppedAsync(runs.Bench.System, actor);
        runs.Faults.Next(Asked.Write, Way.DoneAndFails);
        actor.Tell("a", ActorRefs.NoSender);
        await stopped.OrHangAsync();

        Assert.Equal("a", await BareActors.AskAsync(BareActors.Start(runs.Bench.System, "bare"), "state"));
    }

    [Fact]
    public async Task H8_When_everything_is_deleted_the_last_event_stays_with_its_payload()
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, []);
        var actor = BareActors.Start(node.System, "bare");
        foreach (var name in (string[])["a", "b"]) await BareActors.AskAsync(actor, name);

        Assert.IsType<DeleteMessagesSuccess>(await BareActors.AskAsync(actor, "delete"));

        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT CAST(message AS TEXT) FROM journal WHERE persistence_id = 'bare'";
        Assert.Contains("b", Assert.IsType<string>(await command.ExecuteScalarAsync()), StringComparison.Ordinal);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}
