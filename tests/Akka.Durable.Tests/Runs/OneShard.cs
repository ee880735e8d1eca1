using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;

namespace Akka.Durable.Tests.Runs;

/// <summary>What a shard is for its runs, without a cluster: makes their actors, keeps messages while one leaves, hands off when told.</summary>
internal sealed class OneShard : UntypedActor
{
    private readonly RunsNode _node;
    private readonly Dictionary<RunId, IActorRef> _actors = [];
    private readonly Dictionary<RunId, List<(object Message, IActorRef Sender)>> _leaving = [];
    private IActorRef? _handOff;

    public OneShard(RunsNode node) => _node = node;

    public static Props Props(RunsNode node) => Akka.Actor.Props.Create(() => new OneShard(node));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RunMessage.Ask ask when _leaving.TryGetValue(ask.Run, out var kept):
                kept.Add((ask, Sender));
                break;

            case RunMessage.Ask ask:
                ActorOf(ask.Run).Forward(ask);
                break;

            case Passivate when _actors.FirstOrDefault(a => a.Value.Equals(Sender)) is { Value: not null } known:
                if (_leaving.TryAdd(known.Key, [])) Sender.Tell(LetGo.Instance);
                break;

            case Terminated ended:
                Ended(_actors.Single(a => a.Value.Equals(ended.ActorRef)).Key);
                break;

            case HandOff:
                _handOff = Sender;
                foreach (var (run, actor) in _actors)
                {
                    if (_leaving.TryAdd(run, [])) actor.Tell(LetGo.Instance);
                }

                TellIfEmpty();
                break;
        }
    }

    private IActorRef ActorOf(RunId run)
    {
        if (_actors.TryGetValue(run, out var known)) return known;

        var actor = Context.ActorOf(RunActor.Props(run, _node));
        Context.Watch(actor);
        return _actors[run] = actor;
    }

    private void Ended(RunId run)
    {
        _actors.Remove(run);
        _leaving.Remove(run, out var kept);
        foreach (var (message, sender) in kept ?? []) Self.Tell(message, sender);
        TellIfEmpty();
    }

    private void TellIfEmpty()
    {
        if (_actors.Count == 0) _handOff?.Tell(HandedOff.Instance);
    }

    public sealed record HandOff
    {
        public static HandOff Instance { get; } = new();
    }

    public sealed record HandedOff
    {
        public static HandedOff Instance { get; } = new();
    }
}
