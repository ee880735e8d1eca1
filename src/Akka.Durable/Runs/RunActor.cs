using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.History;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Event;
using Akka.Persistence;

namespace Akka.Durable.Cluster.Runs;

/// <summary>One run in the cluster: takes one command at a time, decides, persists, then answers and carries out.</summary>
/// <remarks>
/// A thin shell: what a command means stands in Core. It persists with <c>PersistAll</c> alone. Whatever goes wrong with a store ends
/// this incarnation; the next one reads what became of it, and takes the run over by an event before it executes anything.
/// </remarks>
internal sealed class RunActor : UntypedPersistentActor, ISnapshots
{
    private readonly RunId _run;
    private readonly RunsNode _node;
    private readonly string _owner;
    private readonly Insistence _insistence;
    private readonly Watchdog _watchdog;
    private readonly Reading _reading;
    private readonly Appending _appending;
    private readonly Bodies _bodies;
    private readonly SnapshotKeeper _snapshots;
    private readonly Publication _publication;
    private readonly Departure _departure;
    private readonly Removal _removal;
    private RunState _state = RunState.Initial;
    private Refusal? _untrusted;

    public RunActor(RunId run, RunsNode node)
    {
        _run = run;
        _node = node;
        _owner = node.Incarnations.Begin(run);
        var (self, system) = (Self, Context.System);
        _insistence = new(self, ((ExtendedActorSystem)system).Provider, node.StoreTime);
        InternalStashOverflowStrategy = new ReplyToStrategy(new RunMessage.Refused(
            run, RefusalCodes.Overloaded, "More waits for this run than may wait. Ask again later."));
        _watchdog = new(node.StoreTime, node.StoreTimeout, what =>
        {
            Log.Error("Run {0}: the store has not answered about {1}; what became of it is read anew.", run, what);
            system.Stop(self);
        });
        _reading = new(run, node, self, Log);
        _appending = new(run, _watchdog);
        _bodies = new(run, _owner, node, new(run, node, self), _insistence, Log);
        _snapshots = new(run, node.Services.Settings.SnapshotEvery, node, this, Log);
        _publication = new(run, node);
        _departure = new(run, node, self, Context.Parent, _publication);
        _removal = new(run, node, self, _publication);

        // Recoveries queue for permits, without any limit of Akka's on how long.
        _watchdog.Arm("its recovery", times: 4);
    }

    public override string PersistenceId => _run.PersistenceId;

    /// <summary>After trouble Akka only says how far the journal goes, and Core reads the run.</summary>
    public override Akka.Persistence.Recovery Recovery =>
        _node.IsTroubled(_run) ? Akka.Persistence.Recovery.None : Akka.Persistence.Recovery.Default;

    /// <summary>A caller is told that more waits than may wait; what the run itself needs is told again.</summary>
    public override IStashOverflowStrategy InternalStashOverflowStrategy { get; }

    private bool HasNothingToDo =>
        !_bodies.IsBusy && !_snapshots.IsBusy && !_removal.IsUnderWay && !_bodies.AreExecuting(_state) && !_bodies.OweOthers(_state);

    public static Props Props(RunId run, RunsNode node) => Akka.Actor.Props.Create(() => new RunActor(run, node));

    void ISnapshots.Save(StoredSnapshot snapshot) => SaveSnapshot(snapshot);

    void ISnapshots.DeleteEvents(long toSequence) => DeleteMessages(toSequence);

    void ISnapshots.DeleteSaved(long toSequence) => DeleteSnapshots(new(toSequence));

    void ISnapshots.Erase(long toSequence) => _node.Store.DeleteEventsAsync(_run, toSequence, CancellationToken.None).ContinueWith(
        failed => Log.Warning("Run {0}: the row of a deleted event stays until the next deletion: {1}", _run, failed.Exception!.InnerException!.Message),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);

    void ISnapshots.Remind(object message) => _insistence.Tell(message);

    protected override void OnRecover(object message)
    {
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
                Stash.UnstashAll();
            }
            else
            {
                Stash.Stash();
            }
        }
#pragma warning disable CA1031 // a defect in one run must neither hang its callers nor touch another run
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            StopInTrouble(unexpected);
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Warning("Run {0}: event {1} may or may not be written ({2}); its state is read anew.", _run, sequenceNr, cause.Message);

    // A rejected event leaves a hole in the actor's own counting: the next incarnation has none.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Log.Error("Run {0}: event {1} was rejected ({2}); its state is read anew.", _run, sequenceNr, cause.Message);
        Context.Stop(Self);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Log.Warning("Run {0} could not be recovered ({1}); it is tried again, by way of its rows.", _run, reason.Message);

    protected override void PostStop()
    {
        _watchdog.Dispose();
        _snapshots.Dispose();
        _bodies.Close(_departure.IsInOrder ? StopReason.HostStopping : StopReason.OwnershipLost);
        _node.Incarnations.End(_owner);
        if (!_departure.IsInOrder) _departure.Succeed(_appending, Stash.ClearStash());
        base.PostStop();
    }

    private void StopInTrouble(Exception unexpected)
    {
        Log.Error(unexpected, "Run {0}: something unexpected went wrong; it is read anew.", _run);
        Context.Stop(Self);
    }

    private void Take(Reading.Outcome outcome)
    {
        _watchdog.Disarm();
        switch (outcome)
        {
            case Reading.Outcome.Recovered recovered:
                _node.IsWell(_run);
                _state = recovered.State;
                _snapshots.Recovered(_state, recovered.Snapshot);

                // The row may be older than the journal: this is where it is repaired.
                if (_state.IsStarted) _publication.Publish(_state);
                Follow();
                break;

            case Reading.Outcome.Untrusted untrusted:
                _untrusted = untrusted.Refusal;
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

            case RunMessage when _departure.IsPassivating:
                // The shard keeps it until this incarnation has ended.
                _node.Region.Forward(message);
                break;

            case RunMessage when _removal.IsUnderWay:
                StashUntilClaimed();
                break;

            case RunMessage.Remove remove:
                _removal.Begin(remove, Sender, _state, isBusy: !HasNothingToDo);
                Follow();
                break;

            case Removal.Written:
                _removal.Remove();
                break;

            case Removal.Over over:
                Take(over);
                break;

            case RunMessage.TakeUp:
                _bodies.TakeUp(_state);
                Follow();
                break;

            case RunMessage.Ask when _bodies.IsClaiming:
                StashUntilClaimed();
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
            Stash.UnstashAll();
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
            Stash.UnstashAll();
        }

        if (asked is Asked.ByItself { Command: RunCommand.Wake }) _bodies.WakeHasItsTurn();
        if (_untrusted is { } refusal)
        {
            asked.Refuse(_run, refusal);
            Follow();
            return;
        }

        var turn = RunTurn.Take(_state, asked.Command, _node.Services.Time.GetUtcNow(), HistoryLimits.Of(_node.Services.Settings));
        if (turn.Events.Count > 0)
        {
            Append(asked, turn);
            return;
        }

        if (turn.Refusal is { } refused) asked.Refuse(_run, refused);
        else Accept(asked, wasThere: true);
        if (asked.Command is RunCommand.Wake) _bodies.TakeUpIfDue(_state);
        Follow();
    }

    private void Append(Asked asked, RunTurn turn)
    {
        var wasThere = _state.IsStarted;
        _appending.Begin(asked, turn.Events);
        PersistAll(turn.Events, persisted =>
        {
            try
            {
                if (!_appending.Confirm(persisted)) return;

                _state = turn.State;
                _node.IsWell(_run);
                SayIfLong(turn.Events);
                Accept(asked, wasThere);
                Follow();
            }
#pragma warning disable CA1031 // as above
            catch (Exception unexpected)
#pragma warning restore CA1031
            {
                StopInTrouble(unexpected);
            }
        });
    }

    private void SayIfLong(IReadOnlyList<RecordedEvent> events)
    {
        foreach (var recorded in events)
        {
            if (recorded.Event is RunEvent.HistoryWarned warned) Log.Warning("Run {0} has a long history: {1} events and more.", _run, warned.Events);
            if (recorded.Event is not RunEvent.HistoryFilled filled) continue;
            Log.Error("Run {0} is suspended, history-full: it has {1} events, as many as history-max allows.", _run, filled.EventsMax);
        }
    }

    private void Accept(Asked asked, bool wasThere)
    {
        if (asked is Asked.ByBody body) body.Report.Accept(_state);
        if (_state.IsStarted) _publication.Publish(_state);
        if (asked is Asked.ByCaller caller)
        {
            _publication.AnswerWhenWritten(caller.Caller, new RunMessage.Accepted(_run, _state.Sequence, wasThere));
        }
    }

    private void StashUntilClaimed()
    {
        try
        {
            Stash.Stash();
        }
        catch (StashOverflowException)
        {
            Sender.Tell(((ReplyToStrategy)InternalStashOverflowStrategy).Response);
        }
    }

    private void Follow()
    {
        if (_appending.IsUnderWay) return;

        if (_state.IsStarted && _untrusted is null)
        {
            _bodies.Follow(_state);
            _snapshots.Follow(_state);
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
