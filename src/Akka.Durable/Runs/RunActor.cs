using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Event;
using Akka.Persistence;

namespace Akka.Durable.Cluster.Runs;

/// <summary>One run in the cluster: takes one command at a time, decides, persists, then answers and carries out.</summary>
/// <remarks>
/// A thin shell: what a command means stands in Core. It persists with <c>PersistAll</c> alone. Whatever goes wrong with a store ends
/// this incarnation; the next one reads what became of it, and takes the run over by an event before it executes anything.
/// </remarks>
internal sealed class RunActor : StoredActor
{
    private readonly RunId _run;
    private readonly RunsNode _node;
    private readonly string _owner;
    private readonly Reading _reading;
    private readonly Turns _turns;
    private readonly Bodies _bodies;
    private readonly SnapshotKeeper _snapshots;
    private readonly Publication _publication;
    private readonly Departure _departure;
    private readonly Removal _removal;

    public RunActor(RunId run, RunsNode node)
        : base(run, node)
    {
        (_run, _node) = (run, node);
        _owner = node.Incarnations.Begin(run);
        _reading = new(run, node, Self, Log);
        _bodies = new(run, _owner, node, new(run, node, Self), Insistence, Log);
        _snapshots = new(run, node.Services.Settings.SnapshotEvery, node, this, Log);
        _publication = new(run, node);
        _turns = new(run, node, Watchdog, _publication, Log);
        _departure = new(run, node, Self, Context.Parent, _publication);
        _removal = new(run, node, Self, _publication);

        // Recoveries queue for permits, without any limit of Akka's on how long.
        Watchdog.Arm("its recovery", times: 4);
    }

    private bool HasNothingToDo =>
        !_bodies.IsBusy && !_snapshots.IsBusy && !_removal.IsUnderWay && !_bodies.AreExecuting(_turns.State) && !_bodies.OweOthers(_turns.State);

    protected override bool IsAppending => _turns.IsAppending;

    public static Props Props(RunId run, RunsNode node) => Akka.Actor.Props.Create(() => new RunActor(run, node));

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted) AkkaHasRecovered();
        if (message is not RecoveryCompleted) _reading.Replayed(message, LastSequenceNr);
        else if (_reading.Complete(LastSequenceNr) is { } outcome) Take(outcome);
    }

    protected override void OnCommand(object message)
    {
        try
        {
            if (!_reading.IsUnderWay)
            {
                Take(message);
            }
            else if (_reading.Take(message, LastSequenceNr) is { } outcome)
            {
                Take(outcome);
                UnstashAll();
            }
            else
            {
                StashOrRefuse();
            }
        }
#pragma warning disable CA1031 // a defect in one run must neither hang its callers nor touch another run
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            StopInTrouble(unexpected);
        }
    }

    protected override void PostStop()
    {
        _snapshots.Dispose();
        _bodies.Close(_departure.IsInOrder ? StopReason.HostStopping : StopReason.OwnershipLost);
        _node.Incarnations.End(_owner);
        if (!_departure.IsInOrder) _departure.Succeed(_turns.GiveBack(), Kept);
        base.PostStop();
    }

    private void Take(Reading.Outcome outcome)
    {
        Watchdog.Disarm();
        switch (outcome)
        {
            case Reading.Outcome.Recovered recovered:
                _snapshots.Recovered(recovered.State, recovered.Snapshot);
                _turns.Recovered(recovered.State);
                Follow();
                break;

            case Reading.Outcome.Untrusted untrusted:
                _turns.Mistrust(untrusted.Refusal);
                if (untrusted.Evidence is { } evidence) Quarantine(evidence);
                else Log.Warning("Run {0} is left alone: {1}", _run, untrusted.Refusal.Message);
                break;

            case Reading.Outcome.Anew anew:
                Log.Warning("Run {0}: {1}; its state is read anew.", _run, anew.Reason);
                Context.Stop(Self);
                break;
        }
    }

    private void Quarantine(string evidence)
    {
        Log.Error("Run {0} is put in quarantine: {1}", _run, evidence);
        _publication.Mistrust(evidence);
    }

    private void Take(object message)
    {
        if (message is Departure.Settled settled)
        {
            _departure.Take(settled);
            return;
        }

        _departure.WokenUp();
        switch (message)
        {
            case RunMessage.Held or Predecessor.AskAgain:
                _bodies.HearOfPredecessor(message);
                Follow();
                break;

            case RunMessage early when _departure.IsPassivating:
                // The shard keeps it until this incarnation has ended.
                _node.Send(early, Sender);
                break;

            case RunMessage when _removal.IsUnderWay:
                StashOrRefuse();
                break;

            case RunMessage.Remove remove:
                _removal.Begin(remove, Sender, _turns.State, isBusy: !HasNothingToDo);
                Follow();
                break;

            case Removal.Written:
                _removal.Remove();
                break;

            case Removal.Over over:
                Take(over);
                break;

            case RunMessage.TakeUp:
                _bodies.TakeUp(_turns.State);
                Follow();
                break;

            case RunMessage.Get or RunMessage.Attach:
                _publication.Show(_turns, Sender, onlyEnded: message is RunMessage.Attach);
                Follow();
                break;

            case RunMessage.Ask when _bodies.IsClaiming:
                StashOrRefuse();
                break;

            case RunMessage.Ask ask:
                Decide(new Asked.ByCaller(_bodies.Named(ask), Sender));
                break;

            case BodyPort.Report report:
                Decide(new Asked.ByBody(report));
                break;

            case Asked.ByItself own:
                Decide(own);
                break;

            case Bodies.Changed:
                Follow();
                break;

            case LetGo:
                LetGoOf();
                break;

            case Bodies.Ended:
                Decide(new Asked.ByItself(_bodies.Drained()));
                break;

            default:
                if (_snapshots.Take(message)) Follow();
                else Unhandled(message);
                break;
        }
    }

    private void Take(Removal.Over over)
    {
        _removal.Answer(over);
        if (!over.IsGone)
        {
            UnstashAll();
            Follow();
            return;
        }

        // This incarnation knows of a run that is no more: what waits is for the next one, which knows of none.
        _departure.RunIsGone(Stash.ClearStash());
        if (_departure.IsLettingGo) Context.Stop(Self);
    }

    private void Decide(Asked asked)
    {
        if (asked.Command is RunCommand.Claim)
        {
            _bodies.ClaimHasItsTurn();
            UnstashAll();
        }

        if (asked is Asked.ByItself { Command: RunCommand.Wake }) _bodies.WakeHasItsTurn();
        if (_turns.Begin(asked) is { Count: > 0 } events)
        {
            if (_turns.Payloads is { } payloads) RunTask(() => PersistBehindAsync(payloads, events));
            else PersistAll(events, Confirm);
            return;
        }

        if (asked.Command is RunCommand.Wake && _turns.Untrusted is null) _bodies.TakeUpIfDue(_turns.State);
        Follow();
    }

    // What the events refer to is durable before they are. Should they never be, it is what pruning or the removal of the run takes away.
    private async Task PersistBehindAsync(IReadOnlyList<PayloadRow> payloads, IReadOnlyList<RecordedEvent> events)
    {
        try
        {
            await _node.Store.SavePayloadsAsync(_run, payloads);
            PersistAll(events, Confirm);
        }
#pragma warning disable CA1031 // as above
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            StopInTrouble(unexpected);
        }
    }

    private void Confirm(RecordedEvent persisted)
    {
        try
        {
            if (_turns.Confirm(persisted)) Follow();
        }
#pragma warning disable CA1031 // as above
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            StopInTrouble(unexpected);
        }
    }

    private void Follow()
    {
        if (_turns.IsAppending) return;

        if (_turns is { State.IsStarted: true, Untrusted: null })
        {
            _bodies.Follow(_turns.State);
            _snapshots.Follow(_turns.State);
        }

        if (HasNothingToDo && _departure.HasNothingToDo()) Context.Stop(Self);
    }

    private void LetGoOf()
    {
        if (!_departure.LetsGo()) return;

        _bodies.LetGo();
        if (!HasNothingToDo) _bodies.Drain();
        else if (_departure.HasNothingToDo()) Context.Stop(Self);
    }
}
