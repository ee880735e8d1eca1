using Akka.Actor;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Tests.Hazards;

/// <summary>Starts bare actors, asks them and waits for their end.</summary>
internal static class BareActors
{
    public static IActorRef Start(ActorSystem system, string id) => system.ActorOf(Props.Create(() => new BareActor(id)));

    public static Task<object> AskAsync(IActorRef actor, string what) => actor.Ask<object>(what, CancellationToken.None).OrHangAsync();

    /// <summary>Ends when the actor has stopped.</summary>
    public static Task StoppedAsync(ActorSystem system, IActorRef actor)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new Watcher(actor, stopped)));
        return stopped.Task;
    }

    private sealed class Watcher : UntypedActor
    {
        private readonly TaskCompletionSource _stopped;

        public Watcher(IActorRef actor, TaskCompletionSource stopped)
        {
            _stopped = stopped;
            Context.Watch(actor);
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated) _stopped.TrySetResult();
        }
    }
}
