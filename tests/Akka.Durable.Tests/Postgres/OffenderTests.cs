using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Postgres;
using Akka.Durable.Tests.Hazards;
using Akka.Durable.Tests.Runs;
using Npgsql;

namespace Akka.Durable.Tests.Postgres;

/// <summary>H2: on the package's settings appends of many actors share a transaction, and one bad row stops them all.</summary>
/// <remarks>On PostgreSQL, where the package waits for the server meanwhile; on SQLite it writes each append before it looks for the next one.</remarks>
[Collection(SharedServerTests.Name)]
public sealed class OffenderTests
{
    private const int Innocents = 20;

    /// <summary>More than are written at once: they are under way, each alone, before the others come.</summary>
    private const int First = 5;

    [PostgresTheory]
    [InlineData(100, true)]
    [InlineData(1, false)]
    public async Task H2_Whether_a_row_that_is_in_the_way_stops_others_than_its_own_actor_hangs_on_the_setting(int batchSize, bool stopsOthers)
    {
        var database = await SharedServer.Running.NewDatabaseAsync();
        await using var node = await StartAsync(database, batchSize);
        var offender = BareActors.Start(node.System, "offender");
        var innocents = Enumerable.Range(0, Innocents).Select(i => BareActors.Start(node.System, $"innocent-{i}")).ToList();
        foreach (var actor in innocents.Prepend(offender)) await BareActors.AskAsync(actor, "a");

        // Whoever locks the table makes the journal wait, so what it is given meanwhile waits together.
        await using var another = new NpgsqlConnection(database);
        await another.OpenAsync();
        await using var transaction = await another.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(
            """
            LOCK TABLE journal IN EXCLUSIVE MODE;
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, identifier, manifest)
            SELECT created, deleted, persistence_id, 2, message, identifier, manifest FROM journal WHERE persistence_id = 'offender'
            """,
            another)) await insert.ExecuteNonQueryAsync();
        var offended = BareActors.StoppedAsync(node.System, offender);
        var fates = innocents.Take(First).Select(innocent => IsStoppedAsync(node.System, innocent)).ToList();
        await CountingJournal.GivenAsync(database, Innocents + 1 + First);
        offender.Tell("b", ActorRefs.NoSender);
        fates.AddRange(innocents.Skip(First).Select(innocent => IsStoppedAsync(node.System, innocent)));
        await CountingJournal.GivenAsync(database, 2 * (Innocents + 1));
        await transaction.CommitAsync();

        await offended.OrHangAsync();
        Assert.Equal(stopsOthers, (await Task.WhenAll(fates)).Contains(true));
    }

    private static async Task<Bench> StartAsync(string database, int batchSize)
    {
        var store = await PostgresRunStore.OpenAsync(new() { ConnectionString = database });
        var configuration = ConfigurationFactory.ParseString($$"""
            {{CountingJournal.Setting}}
            akka.actor.provider = local
            akka.persistence.journal.sql { batch-size = {{batchSize}}, parallelism = 3 }
            """).WithFallback(AkkaOnPostgres.Configuration(database));
        return Bench.Start("node-a", configuration, store, [], DurableSettings.Default);
    }

    /// <returns>Whether it was stopped, instead of writing what it was asked to.</returns>
    private static async Task<bool> IsStoppedAsync(ActorSystem system, IActorRef actor)
    {
        var stopped = BareActors.StoppedAsync(system, actor);
        var added = actor.Ask<object>("b", CancellationToken.None);
        return await Task.WhenAny(stopped, added).OrHangAsync() == stopped;
    }
}
