using Akka.Durable.Children;

namespace Akka.Durable.Runs;

/// <summary>Something a run owes the world outside it. May be carried out twice, never skipped.</summary>
public abstract record RunEffect
{
    private RunEffect() { }

    /// <summary>The run has to be claimed by whoever wants to execute it.</summary>
    public sealed record TakeUp : RunEffect;

    /// <summary>Its body has to be executed by <paramref name="Owner"/>.</summary>
    public sealed record Execute(long Epoch, string Owner) : RunEffect;

    /// <summary>The body that executes has to be told to end, with the reason, and to be abandoned after the grace.</summary>
    public sealed record StopBody(long Epoch, StopReason Reason) : RunEffect;

    /// <summary>Somebody has to look at the run again at that time, in UTC.</summary>
    public sealed record WakeAt(DateTimeOffset At) : RunEffect;

    /// <summary>Something that another run has to be told, and that is owed until it was.</summary>
    public abstract record Errand : RunEffect
    {
        private Errand(RunId peer) => Peer = peer;

        /// <summary>The other run.</summary>
        public RunId Peer { get; init; }

        /// <summary>The child has to be started.</summary>
        public sealed record StartChild(RunId Peer, ChildState.Open Child) : Errand(Peer);

        /// <summary>The child has to be told that its parent has let go of it.</summary>
        public sealed record ReleaseChild(RunId Peer, ChildRelease How) : Errand(Peer);

        /// <summary>The parent has to be told how this run ended.</summary>
        public sealed record TellParent(RunId Peer) : Errand(Peer);
    }

    /// <summary>Those who await the result have to be told.</summary>
    public sealed record TellWaiters : RunEffect;
}
