using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace Akka.Durable.Tests.Stores;

/// <summary>A snapshot plugin in front of another one: lets through what goes well, and does the rest as planned.</summary>
internal sealed class FaultySnapshots : UntypedActor
{
    private readonly IActorRef _inner;
    private readonly PlannedFaults _faults;

    public FaultySnapshots(Config config)
    {
        _inner = Persistence.Persistence.Instance.Apply(Context.System).SnapshotStoreFor(config.GetString("inner"));
        _faults = StoresOfATest.Of(config).Faults;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoadSnapshot when _faults.Take(Asked.LoadSnapshot) is { } fault:
                GoWrong(message, fault, _ => new LoadSnapshotFailed(fault.Cause));
                break;

            case SaveSnapshot save when _faults.Take(Asked.SaveSnapshot) is { } fault:
                GoWrong(message, fault, _ => new SaveSnapshotFailure(save.Metadata, fault.Cause));
                break;

            case DeleteSnapshots delete when _faults.Take(Asked.DeleteSnapshots) is { } fault:
                GoWrong(message, fault, _ => new DeleteSnapshotsFailure(delete.Criteria, fault.Cause));
                break;

            default:
                _inner.Forward(message);
                break;
        }
    }

    private void GoWrong(object message, PlannedFault fault, Func<object, object> failed)
    {
        switch (fault.Way)
        {
            case Way.FailsBefore:
                Sender.Tell(failed(message));
                fault.Strikes();
                break;

            case Way.NeverDone:
                fault.Strikes();
                break;

            default:
                _inner.Tell(message, Context.ActorOf(AnswerRelay.Props(Sender, fault, failed)));
                break;
        }
    }
}
