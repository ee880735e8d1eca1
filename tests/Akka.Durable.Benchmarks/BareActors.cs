using Akka.Actor;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Persistence;

namespace Akka.Durable.Benchmarks;

/// <summary>Persistent actors that persist what a run of five phases does, one event after the other, and nothing else: the limit for the
/// cluster host.</summary>
internal sealed class BareActors(ActorSystem system)
{
    public const int EventsPerRun = 7;

    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A new actor, seven events, the word that they are durable.</summary>
    public async Task RunAsync(string id)
    {
        var actor = system.ActorOf(Props.Create(() => new Bare(id)));
        await actor.Ask<string>("go", CancellationToken.None);
        system.Stop(actor);
    }

    private sealed class Bare : UntypedPersistentActor
    {
        private readonly string _id;
        private IActorRef _asker = ActorRefs.Nobody;

        public Bare(string id) => _id = id;

        public override string PersistenceId => $"run|{_id}";

        protected override void OnRecover(object message)
        {
        }

        protected override void OnCommand(object message)
        {
            if (message is "go") _asker = Sender;

            // The bytes that most events of such a run have.
            var completed = new RunEvent.PhaseCompleted(new("phase"), 1, Noon, Payload.Null);
            Persist(new RecordedEvent(LastSequenceNr + 1, Noon, completed), persisted =>
            {
                if (persisted.Sequence < EventsPerRun) Self.Tell("next");
                else _asker.Tell("done");
            });
        }
    }
}
