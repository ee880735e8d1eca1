using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Durable.Cluster.Messages;

namespace Akka.Durable.Cluster.Runs;

/// <summary>How a run's actor leaves memory: by itself when it has nothing to do, when its shard moves, or through trouble.</summary>
internal sealed class Departure(RunId run, RunsNode node, IActorRef actor, IActorRef shard, Publication publication)
{
    private bool _awake;
    private bool _settling;
    private long _round;

    /// <summary>Whether the shard was asked for leave; it keeps what comes for the run from then on.</summary>
    public bool IsPassivating { get; private set; }

    public bool IsLettingGo { get; private set; }

    /// <summary>Whether it leaves as it should; anything else is trouble, and a successor is wanted.</summary>
    public bool IsInOrder { get; private set; }

    /// <summary>What it was woken for has its turn. It does not leave before: sent on, that would only wake the next incarnation.</summary>
    public void WokenUp() => (_awake, _settling) = (true, false);

    /// <summary>It has nothing to do.</summary>
    /// <returns>Whether it has to stop now.</returns>
    public bool HasNothingToDo()
    {
        if (IsLettingGo) return IsInOrder = true;
        if (!_awake || IsPassivating || _settling) return false;

        // What it waits for is to stand in the catalog first: from then on somebody else looks after it.
        _settling = true;
        publication.AnswerWhenWritten(actor, new Settled(++_round));
        return false;
    }

    /// <summary>The catalog has what it has to say.</summary>
    public void Take(Settled settled)
    {
        // Something came in between: it leaves when that is dealt with.
        if (!_settling || settled.Round != _round || IsLettingGo) return;

        (_settling, IsPassivating) = (false, true);
        shard.Tell(new Passivate(LetGo.Instance), actor);
    }

    /// <returns>Whether that is news.</returns>
    public bool LetsGo()
    {
        if (IsLettingGo) return false;
        return IsLettingGo = true;
    }

    /// <summary>The run was removed: it leaves in order, and what waits comes to the next incarnation.</summary>
    public void RunIsGone(IEnumerable<Envelope> stashed)
    {
        IsInOrder = true;
        if (!IsPassivating) shard.Tell(new Passivate(LetGo.Instance), actor);
        IsPassivating = true;
        node.SendOn(stashed);
    }

    /// <summary>It ends in trouble: messages wait for the next incarnation from here on, instead of being lost with this one.</summary>
    /// <param name="unfinished">What it was about, and who waits for that; null when nobody does.</param>
    /// <param name="kept">What waited for its turn.</param>
    public void Succeed(Asked.ByCaller? unfinished, IReadOnlyList<Envelope> kept)
    {
        if (!IsPassivating) shard.Tell(new Passivate(LetGo.Instance), actor);
        node.Revive(run, unfinished, kept);
    }

    /// <summary>The catalog has what was published.</summary>
    public sealed record Settled(long Round) : INoSerializationVerificationNeeded;
}
