using Akka.Actor;

namespace Akka.Durable.Cluster.Runs;

/// <summary>Tells a run's actor what must not be lost when its stash is full: bodies wait for it, and callers are many.</summary>
/// <remarks>A full stash answers the sender that more waits than may wait. This sender takes that for "later".</remarks>
internal sealed class Insistence(IActorRef actor, IActorRefProvider provider, TimeProvider time)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    public void Tell(object message) => actor.Tell(message, new Sender(message, this));

    private void TellLater(object message)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                Tell(message);
                timer?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(Delay, Timeout.InfiniteTimeSpan);
    }

    private sealed class Sender(object message, Insistence insistence) : MinimalActorRef
    {
        public override ActorPath Path => insistence.Provider.DeadLetters.Path;

        public override IActorRefProvider Provider => insistence.Provider;

        protected override void TellInternal(object answer, IActorRef sender)
        {
            if (answer is Messages.RunMessage.Refused) insistence.TellLater(message);
        }
    }

    private IActorRefProvider Provider => provider;
}
