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
        var actor = BareActor.Of(runs.Bench.System, "run|bare");
        Assert.IsType<SaveSnapshotSuccess>(await BareActor.AskAsync(actor, "save"));
        Assert.Single(await runs.Bench.Store.ListSnapshotsAsync(RunId.Parse("bare"), CancellationToken.None));

        Assert.IsType<SaveSnapshotFailure>(await BareActor.AskAsync(actor, "save"));

        await HangGuard.UntilAsync(async () => (await runs.Bench.Store.ListSnapshotsAsync(RunId.Parse("bare"), CancellationToken.None)).Count == 0);
    }

    [Fact]
    public async Task H4_Deferring_without_an_event_takes_the_journal_from_every_actor_of_the_node()
    {
        await using var node = await Bench.OnSqliteAsync(
            "node-a", Database, [], changed: "akka.persistence.journal.sql.circuit-breaker { max-failures = 10, reset-timeout = 10m }");
        var deferring = BareActor.Of(node.System, "deferring");
        await BareActor.AskAsync(deferring, "first");
        for (var i = 0; i < 50; i++) deferring.Tell("defer", ActorRefs.NoSender);

        var others = 0;
        await HangGuard.UntilAsync(async () =>
        {
            var other = BareActor.Of(node.System, $"other-{others++}");
            var stopped = BareActor.StoppedAsync(node.System, other);
            return await Task.WhenAny(BareActor.AskAsync(other, "state"), stopped) == stopped;
        });
    }

    [Fact]
    public async Task H5_An_event_that_is_missing_is_not_missed()
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, []);
        var actor = BareActor.Of(node.System, "bare");
        foreach (var name in (string[])["a", "b", "c", "d"]) await BareActor.AskAsync(actor, name);
        await ExecuteAsync("DELETE FROM journal WHERE persistence_id = 'bare' AND sequence_number = 3");

        Assert.Equal("a,b,d", await BareActor.AskAsync(BareActor.Of(node.System, "bare"), "state"));
    }

    [Fact]
    public async Task H6_An_actor_whose_newest_snapshot_cannot_be_read_does_not_start_though_every_event_is_there()
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, []);
        var actor = BareActor.Of(node.System, "bare");
        await BareActor.AskAsync(actor, "a");
        Assert.IsType<SaveSnapshotSuccess>(await BareActor.AskAsync(actor, "save"));
        await ExecuteAsync("UPDATE snapshot SET serializer_id = 99");

        await BareActor.StoppedAsync(node.System, BareActor.Of(node.System, "bare")).OrHangAsync();
    }

    [Fact]
    public async Task H7_What_is_said_to_have_failed_may_have_happened()
    {
        await using var runs = StoredRuns.Start();
        var actor = BareActor.Of(runs.Bench.System, "bare");
        var stopped = BareActor.StoppedAsync(runs.Bench.System, actor);
        runs.Faults.Next(Asked.Write, Way.DoneAndFails);
        actor.Tell("a", ActorRefs.NoSender);
        await stopped.OrHangAsync();

        Assert.Equal("a", await BareActor.AskAsync(BareActor.Of(runs.Bench.System, "bare"), "state"));
    }

    [Fact]
    public async Task H8_When_everything_is_deleted_the_last_event_stays_with_its_payload()
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, []);
        var actor = BareActor.Of(node.System, "bare");
        foreach (var name in (string[])["a", "b"]) await BareActor.AskAsync(actor, name);

        Assert.IsType<DeleteMessagesSuccess>(await BareActor.AskAsync(actor, "delete"));

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
