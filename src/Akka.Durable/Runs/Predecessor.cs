using Akka.Actor;
using Akka.Durable.Cluster.Messages;

namespace Akka.Durable.Cluster.Runs;

/// <summary>Finds out whether who is named as a run's owner holds the run still, before it is taken from it.</summary>
/// <remarks>
/// Sharding keeps a run in one place at a time, as the cluster sees it. A node that stood still does not see that the others took its
/// runs over meanwhile: it must not take them back. So a run is taken only from a node that has left the cluster, or that says itself
/// that it has let go.
/// </remarks>
internal sealed class Predecessor(RunId run, RunsNode node, IActorRef actor) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string? _asked;
    private string? _gone;
    private ITimer? _again;

    /// <summary>Whether an answer is waited for: until then the run's actor stays.</summary>
    public bool IsAwaited => _asked is not null;

    /// <summary>Whether the run may be taken from this owner. When that is not known yet, <see cref="AskAgain"/> comes in time.</summary>
    public bool HasLetGo(string owner)
    {
        if (owner == _gone || node.PeerOf(RunsNode.NodeOf(owner)) is not { } peer)
        {
            Forget();
            return true;
        }

        if (owner != _asked)
        {
            _asked = owner;
            Ask(peer);
        }

        return false;
    }

    /// <summary>The node of the owner has answered.</summary>
    public void Take(RunMessage.Held answer)
    {
        if (!answer.IsHeld) _gone = answer.Owner;
    }

    /// <summary>It is time to look once more, and to ask once more: an answer may be lost, and an owner may end.</summary>
    public void TimeHasCome() => _asked = null;

    /// <summary>Nothing is taken over any more, or somebody else is the owner now.</summary>
    public void Forget()
    {
        _asked = null;
        _again?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _again?.Dispose();

    private void Ask(ICanTell peer)
    {
        _again ??= node.StoreTime.CreateTimer(_ => actor.Tell(AskAgain.Instance, actor), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _again.Change(Interval, Timeout.InfiniteTimeSpan);
        peer.Tell(new RunMessage.Holds(run, _asked!), actor);
    }

    /// <summary>An owner was asked a while ago.</summary>
    public sealed record AskAgain : INoSerializationVerificationNeeded
    {
        public static AskAgain Instance { get; } = new();
    }
}
