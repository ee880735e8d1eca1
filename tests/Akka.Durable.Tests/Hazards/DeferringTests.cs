using Akka.Actor;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Runs;
using Akka.Persistence;

namespace Akka.Durable.Tests.Hazards;

/// <summary>H4: an append of nothing but deferred messages was a failure to the journal of Akka.Persistence.Sql 1.5.30, and some of them kept
/// everybody from writing. The releases that we build on have mended that; where this fails, it is back.</summary>
public sealed class DeferringTests : IDisposable
{
    private const int Deferring = 20;

    private static readonly string Defaults = $$"""
        {{CountingJournal.Setting}}
        akka.persistence.journal.sql.circuit-breaker { max-failures = 10, call-timeout = 10s, reset-timeout = 30s }
        """;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task H4_Others_can_write_though_actors_have_deferred_and_nothing_else(bool onDefaults)
    {
        await using var node = await Bench.OnSqliteAsync("node-a", Database, [], changed: onDefaults ? Defaults : "");
        for (var i = 0; i < Deferring; i++)
        {
            var actor = node.System.ActorOf(Props.Create(() => new DeferringActor($"deferring-{i}")));
            Assert.Equal("deferred", await BareActors.AskAsync(actor, "persist, then defer"));
        }

        if (onDefaults) Assert.Equal(Deferring, CountingJournal.EmptyOf($"Data Source={Database}"));
        Assert.Equal("added", await BareActors.AskAsync(BareActors.Start(node.System, "another"), "a"));
    }

    /// <summary>Defers while what it has persisted is being written.</summary>
    private sealed class DeferringActor(string id) : UntypedPersistentActor
    {
        private IActorRef _asker = ActorRefs.Nobody;

        public override string PersistenceId => id;

        protected override void OnRecover(object message)
        {
        }

        protected override void OnCommand(object message)
        {
            if (message is "defer")
            {
                DeferAsync("deferred", told => _asker.Tell(told));
                return;
            }

            _asker = Sender;
            PersistAsync("persisted", _ => { });
            Self.Tell("defer", Self);
        }
    }
}
