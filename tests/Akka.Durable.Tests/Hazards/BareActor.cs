using System.Text;
using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Persistence;

namespace Akka.Durable.Tests.Hazards;

/// <summary>A persistent actor as the packages' documents show one: what they do by themselves, our own host left out.</summary>
internal sealed class BareActor : UntypedPersistentActor
{
    private readonly string _id;
    private readonly List<string> _state = [];
    private IActorRef _asker = ActorRefs.Nobody;

    public BareActor(string id) => _id = id;

    public override string PersistenceId => _id;

    protected override void OnRecover(object message)
    {
        if (message is string added) _state.Add(added);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case "state":
                Sender.Tell(string.Join(',', _state));
                break;

            case "save":
                _asker = Sender;
                SaveSnapshot(new StoredSnapshot("bare.v1", Encoding.UTF8.GetBytes("{}")));
                break;

            case "delete":
                _asker = Sender;
                DeleteMessages(LastSequenceNr);
                break;

            case string added:
                var asker = Sender;
                Persist(added, _ =>
                {
                    _state.Add(added);
                    asker.Tell("added");
                });
                break;

            default:
                _asker.Tell(message);
                break;
        }
    }
}
