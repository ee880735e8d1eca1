using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Runs;
using Akka.Persistence;

namespace Akka.Durable.Tests.Stores;

/// <summary>A journal plugin in front of another one: lets through what goes well, and does the rest as planned.</summary>
internal sealed class FaultyJournal : UntypedActor
{
    private readonly IActorRef _inner;
    private readonly PlannedFaults _faults;

    public FaultyJournal(Config config)
    {
        _inner = Persistence.Persistence.Instance.Apply(Context.System).JournalFor(config.GetString("inner"));
        _faults = StoresOfATest.Of(config).Faults;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write when _faults.Take(Asked.Write, FirstOf(write)) is { } fault:
                Write(write, fault);
                break;

            case ReplayMessages replay when _faults.Take(Asked.Replay) is { } fault:
                if (fault.Way is Way.FailsBefore) replay.PersistentActor.Tell(new ReplayMessagesFailure(fault.Cause), ActorRefs.NoSender);
                fault.Strikes();
                break;

            case DeleteMessagesTo delete when _faults.Take(Asked.DeleteEvents) is { } fault:
                Delete(delete, fault);
                break;

            default:
                _inner.Forward(message);
                break;
        }
    }

    private void Write(WriteMessages write, PlannedFault fault)
    {
        switch (fault.Way)
        {
            case Way.FailsBefore:
                write.PersistentActor.Tell(new WriteMessagesFailed(fault.Cause, write.Messages.Count()));
                foreach (var written in Written(write)) write.PersistentActor.Tell(new WriteMessageFailure(written, fault.Cause, write.ActorInstanceId));
                fault.Strikes();
                break;

            case Way.Rejects:
                write.PersistentActor.Tell(WriteMessagesSuccessful.Instance);
                foreach (var written in Written(write)) write.PersistentActor.Tell(new WriteMessageRejected(written, fault.Cause, write.ActorInstanceId));
                fault.Strikes();
                break;

            case Way.NeverDone:
                fault.Strikes();
                break;

            default:
                var relay = Context.ActorOf(Props.Create(() => new WriteRelay(write.PersistentActor, Written(write).Count(), fault)));
                _inner.Tell(new WriteMessages(write.Messages, relay, write.ActorInstanceId));
                break;
        }
    }

    private void Delete(DeleteMessagesTo delete, PlannedFault fault)
    {
        switch (fault.Way)
        {
            case Way.FailsBefore:
                delete.PersistentActor.Tell(new DeleteMessagesFailure(fault.Cause, delete.ToSequenceNr));
                fault.Strikes();
                break;

            case Way.NeverDone:
                fault.Strikes();
                break;

            default:
                var relay = Context.ActorOf(AnswerRelay.Props(
                    delete.PersistentActor, fault, _ => new DeleteMessagesFailure(fault.Cause, delete.ToSequenceNr)));
                _inner.Tell(new DeleteMessagesTo(delete.PersistenceId, delete.ToSequenceNr, relay));
                break;
        }
    }

    private static RunEvent? FirstOf(WriteMessages write) => Written(write).FirstOrDefault()?.Payload is RecordedEvent first ? first.Event : null;

    private static IEnumerable<IPersistentRepresentation> Written(WriteMessages write) =>
        write.Messages.OfType<AtomicWrite>().SelectMany(atomic => (IEnumerable<IPersistentRepresentation>)atomic.Payload);

    /// <summary>Stands between the journal and the actor whose events were written.</summary>
    private sealed class WriteRelay(IActorRef actor, int expected, PlannedFault fault) : UntypedActor
    {
        private readonly List<WriteMessageSuccess> _written = [];

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case WriteMessageSuccess written:
                    _written.Add(written);
                    if (_written.Count == expected) Answer();
                    break;

                case WriteMessagesSuccessful:
                    break;

                case "released":
                    TellWritten(times: 1);
                    break;

                default:
                    // The journal itself says that something is wrong: that is not planned, and passed on.
                    actor.Forward(message);
                    break;
            }
        }

        private void Answer()
        {
            switch (fault.Way)
            {
                case Way.DoneAndFails:
                    actor.Tell(new WriteMessagesFailed(fault.Cause, 1));
                    foreach (var written in _written) actor.Tell(new WriteMessageFailure(written.Persistent, fault.Cause, written.ActorInstanceId));
                    break;

                case Way.DoneAndLate:
                    fault.Released.PipeTo(Self, success: () => "released");
                    break;

                case Way.DoneAndSaidTwice:
                    TellWritten(times: 2);
                    break;
            }

            fault.Strikes();
        }

        private void TellWritten(int times)
        {
            actor.Tell(WriteMessagesSuccessful.Instance);
            for (var time = 0; time < times; time++)
            {
                foreach (var written in _written) actor.Tell(written);
            }
        }
    }
}
