using Akka.Actor;

namespace Akka.Durable.Tests.Stores;

/// <summary>Stands between a store that answers once and whoever waits for that answer.</summary>
internal sealed class AnswerRelay(IActorRef asker, PlannedFault fault, Func<object, object> failed) : UntypedActor
{
    public static Props Props(IActorRef asker, PlannedFault fault, Func<object, object> failed) =>
        Actor.Props.Create(() => new AnswerRelay(asker, fault, failed));

    protected override void OnReceive(object answer)
    {
        switch (fault.Way)
        {
            case Way.DoneAndFails:
                asker.Tell(failed(answer));
                break;

            case Way.DoneAndLate:
                fault.Released.PipeTo(asker, success: () => answer);
                break;

            case Way.DoneAndSaidTwice:
                asker.Tell(answer);
                asker.Tell(answer);
                break;
        }

        fault.Strikes();
    }
}
