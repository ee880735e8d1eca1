using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Catalog;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
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
    /// <summary>How often one command is begun anew whose outcome is unknown, before whoever waits for it is told so.</summary>
    private const int TriesMax = 5;

    private readonly RunId _run;
    private readonly RunsNode _node;
    private readonly string _owner;
    private readonly IActorRef _self;
    private readonly Insistence _insistence;
    private readonly BodyPort _port;
    private readonly ExecutionSlot _slot;
    private readonly SnapshotKeeper _snapshots;
    private readonly Watchdog _watchdog;
    private readonly RunTimer _wake;
    private Replay? _replay;
    private RunState _state = RunState.Initial;
    private CatalogRow? _catalog;
    private Refusal? _untrusted;
    private Asked? _persisting;
    private bool _reading;
    private bool _awake;
    private bool _claiming;
    private bool _passivating;
    private bool _lettingGo;
    private bool _inOrder;

    public RunActor(RunId run, RunsNode node)
    {
        _run = run;
        _node = node;
        node.Entered();
        _owner = node.NewOwner();
        _self = Self;
        var system = Context.System;
        _insistence = new(_self, ((ExtendedActorSystem)system).Provider, node.StoreTime);
        InternalStashOverflowStrategy = new ReplyToStrategy(new RunMessage.Refused(
            run, RefusalCodes.Overloaded, "More waits for this run than may wait. Ask again later."));
        _replay = new(run);
        _port = new(run, _insistence.Tell, () => node.Region.Tell(new RunMessage.TakeUp(run), ActorRefs.NoSender));
        _slot = new(run, _owner, node.FindDefinition, node.Services, _port, () => _insistence.Tell(Again.Instance));
        _snapshots = new(run, node.Services.Settings.SnapshotEvery, node, this, Log);
        _wake = new(node.Services.Time, () => _insistence.Tell(new Asked.ByItself(new RunCommand.Wake())));
        _watchdog = new(node.StoreTime, node.StoreTimeout, what =>
        {
            Log.Error("Run {0}: the store has not answered about {1}; what became of it is read anew.", run, what);
            system.Stop(_self);
        });

        // Recoveries queue for permits, without any limit of Akka's on how long.
        _watchdog.Arm("its recovery", times: 4);
    }

    public override string PersistenceId => _run.PersistenceId;

    /// <summary>After trouble Akka only says how far the journal goes, and Core reads the run.</summary>
    public override Akka.Persistence.Recovery Recovery =>
        _node.IsTroubled(_run) ? Akka.Persistence.Recovery.None : Akka.Persistence.Recovery.Default;

    /// <summary>A caller is told that more waits than may wait; what the run itself needs is told again.</summary>
    public override IStashOverflowStrategy InternalStashOverflowStrategy { get; }

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
        if (message is not RecoveryCompleted)
        {
            _replay!.Take(message, LastSequenceNr);
            return;
        }

        var replay = _replay!;
        _replay = null;
        replay.Complete(LastSequenceNr);
        if (replay.Doubt is null)
        {
            Recovered(replay.State, replay.Snapshot);
            return;
        }

        // The rungs below: an older snapshot, every event from the first. One ladder for both hosts, on the same rows.
        Log.Debug("Run {0}: {1}; it is read by way of the older snapshots and events.", _run, replay.Doubt);
        _reading = true;
        RunRecovery.RecoverAsync(_node.Store, _run, CancellationToken.None)
            .PipeTo(_self, success: run => new Read(run), failure: reason => new NotRead(reason));
    }

    protected override void OnCommand(object message)
    {
        try
        {
            if (_reading) WhileReading(message);
            else Take(message);
        }
#pragma warning disable CA1031 // a defect in one run must neither hang its callers nor touch another run
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            Log.Error(unexpected, "Run {0}: something unexpected went wrong; it is read anew.", _run);
            Context.Stop(_self);
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Warning("Run {0}: event {1} may or may not be written ({2}); its state is read anew.", _run, sequenceNr, cause.Message);

    // A rejected event leaves a hole in the actor's own counting: the next incarnation has none.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Log.Error("Run {0}: event {1} was rejected ({2}); its state is read anew.", _run, sequenceNr, cause.Message);
        Context.Stop(_self);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Log.Warning("Run {0} could not be recovered ({1}); it is tried again, by way of its rows.", _run, reason.Message);

    protected override void PostStop()
    {
        _node.Left();
        _watchdog.Dispose();
        _snapshots.Dispose();
        _wake.Dispose();
        _slot.Close(_inOrder ? StopReason.HostStopping : StopReason.OwnershipLost);
        _slot.AbandonAll();
        _port.Close();
        if (!_inOrder) Succeed();
        base.PostStop();
    }

    // Messages that come from here on wait for the next incarnation instead of being lost with this one.
    private void Succeed()
    {
        if (!_passivating) Context.Parent.Tell(new Passivate(LetGo.Instance));

        var caller = _persisting as Asked.ByCaller;
        if (caller is { Ask.Tries: >= TriesMax - 1 })
        {
            caller.Refuse(_run, new(RefusalCodes.OutcomeUnknown, "The store does not confirm what is written. Asking again with the same ids is safe."));
            caller = null;
        }

        _node.Revive(_run, caller is null ? null : caller.Ask with { Tries = caller.Ask.Tries + 1 }, caller?.Caller ?? ActorRefs.NoSender);
    }

    private void WhileReading(object message)
    {
        switch (message)
        {
            case Read { Run: var run } when run.State.Sequence == LastSequenceNr:
                foreach (var note in run.Notes) Log.Warning("Run {0}: {1}; it was recovered without it.", _run, note);
                Recovered(run.State, run.Snapshot);
                break;

            case Read { Run: var run } when run.State.Sequence > LastSequenceNr:
                Log.Warning("Run {0}: another writer appended to it; its state is read anew.", _run);
                Context.Stop(_self);
                return;

            case Read { Run: var run }:
                Mistrust($"the journal ends with event {run.State.Sequence} and went up to {LastSequenceNr}");
                break;

            case NotRead { Reason: JournalCorruptException corrupt }:
                Mistrust(corrupt.Message);
                break;

            case NotRead { Reason: NewerFormatException newer }:
                Log.Warning("Run {0} is left alone: {1}", _run, newer.Message);
                Refuse(new(RefusalCodes.NewerFormat, newer.Message));
                break;

            case NotRead { Reason: var reason }:
                Log.Warning("Run {0} could not be read ({1}); it is tried again.", _run, reason.Message);
                Context.Stop(_self);
                return;

            default:
                Stash.Stash();
                return;
        }

        _reading = false;
        Stash.UnstashAll();
    }

    private void Recovered(RunState state, (long Sequence, long? CompletedThrough)? snapshot)
    {
        _watchdog.Disarm();
        _node.IsWell(_run);
        _state = state;
        _snapshots.Recovered(state, snapshot);
        if (!state.IsStarted) return;

        // The row may be older than the journal: this is where it is repaired.
        Publish();
        Follow();
    }

    private void Mistrust(string evidence)
    {
        Log.Error("Run {0} is put in quarantine: {1}", _run, evidence);
        _node.Catalog.Tell(new CatalogWriter.Mistrust(_run, evidence));
        Refuse(new(RefusalCodes.Quarantined, evidence));
    }

    private void Refuse(Refusal refusal)
    {
        _watchdog.Disarm();
        _untrusted = refusal;
    }

    private void Take(object message)
    {
        _awake = true;
        switch (message)
        {
            case RunMessage when _passivating:
                // The shard keeps it until this incarnation has ended.
                _node.Region.Forward(message);
                break;

            case RunMessage.TakeUp:
                if (_state.Standing is Standing.Parked && MayClaim()) TakeUp();
                else Follow();
                break;

            case RunMessage.Ask when _claiming:
                StashUntilClaimed();
                break;

            case RunMessage.Ask ask:
                Decide(new Asked.ByCaller(Named(ask), Sender));
                break;

            case BodyPort.Report report:
                Decide(new Asked.ByBody(report));
                break;

            case Asked.ByItself own:
                Decide(own);
                break;

            case Again:
                Follow();
                break;

            case LetGo:
                LetGoOf();
                break;

            case Ended:
                Decide(new Asked.ByItself(new RunCommand.Interrupt(_owner, "its host let go of it")));
                break;

            default:
                if (_snapshots.Take(message)) Follow();
                else Unhandled(message);
                break;
        }
    }

    private RunMessage.Ask Named(RunMessage.Ask ask) =>
        ask.Command is RunCommand.Start start ? ask with { Command = start with { Owner = _owner } } : ask;

    private void Decide(Asked asked)
    {
        if (asked.Command is RunCommand.Claim)
        {
            _claiming = false;
            Stash.UnstashAll();
        }

        if (asked is Asked.ByItself { Command: RunCommand.Wake }) _wake.Fired();
        if (_untrusted is { } refusal)
        {
            asked.Refuse(_run, refusal);
            Follow();
            return;
        }

        var turn = RunTurn.Take(_state, asked.Command, _node.Services.Time.GetUtcNow());
        if (turn.Events.Count == 0)
        {
            if (turn.Refusal is { } refused) asked.Refuse(_run, refused);
            else Accept(asked, wasThere: true);

            // A retry is no event of its own: the execution begins it.
            if (asked.Command is RunCommand.Wake && _state.Standing is Standing.Parked && IsDue() && MayClaim()) TakeUp();
            Follow();
            return;
        }

        var (left, wasThere) = (turn.Events.Count, _state.IsStarted);
        _persisting = asked;
        _watchdog.Arm("an append");
        PersistAll(turn.Events, _ =>
        {
            if (--left > 0) return;

            _watchdog.Disarm();
            _persisting = null;
            _state = turn.State;
            _node.IsWell(_run);
            Accept(asked, wasThere);
            Follow();
        });
    }

    private void Accept(Asked asked, bool wasThere)
    {
        if (asked is Asked.ByBody body) body.Report.Accept(_state);

        // A caller is answered when the catalog knows what it needs to: a run that was accepted is found by whoever takes it up, even if
        // this node dies at once.
        if (_state.IsStarted) Publish();
        if (asked is Asked.ByCaller caller)
        {
            _node.Catalog.Tell(new CatalogWriter.Answer(_run, caller.Caller, new RunMessage.Accepted(_run, _state.Sequence, wasThere)));
        }
    }

    private void Publish()
    {
        var row = CatalogProjection.Of(_run, _state);
        if (_catalog is { } known && CatalogProjection.SaySame(known, row)) return;

        _catalog = row;
        _node.Catalog.Tell(new CatalogWriter.Write(row, _state.Standing.IsEnded ? _state : null));
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
        if (_persisting is not null) return;

        if (_state.IsStarted && _untrusted is null)
        {
            if (_slot.Follow(_state) is { } own) _insistence.Tell(new Asked.ByItself(own));
            if (MayTakeUp()) TakeUp();
            _wake.Set(_state.Owner == _owner ? Obligations.NextTimer(_state) : null);
            _snapshots.Follow(_state);
        }

        if (IsIdle()) GoToSleep();
    }

    // Sharding keeps a run in one place at a time: whoever is named as owner and is not this incarnation is gone.
    private bool MayTakeUp()
    {
        return _state.Standing is Standing.Interrupted or Standing.Active && _state.Owner != _owner && MayClaim();
    }

    private bool MayClaim()
    {
        if (_claiming || _lettingGo || _node.IsStopping) return false;
        if (_node.FindDefinition(_state.Header!.Definition) is not null) return true;

        Log.Warning("Run {0} waits: its definition '{1}' is not registered with this node.", _run, _state.Header.Definition);
        return false;
    }

    private bool IsDue() => CatalogProjection.Of(_run, _state).WakeAt <= _node.Services.Time.GetUtcNow();

    private void TakeUp()
    {
        _claiming = true;
        _insistence.Tell(new Asked.ByItself(new RunCommand.Claim(_owner, _node.Services.Settings.Recovery.AttemptsMax)));
    }

    private bool IsIdle() =>
        !_slot.IsBusy && !_snapshots.IsBusy && !_claiming && !(_state.Standing is Standing.Active && _state.Owner == _owner);

    private void GoToSleep()
    {
        if (_lettingGo)
        {
            Leave();
        }
        else if (_awake && !_passivating)
        {
            // Not before what it was woken for is dealt with: sent on, that would only wake the next incarnation.
            _passivating = true;
            Context.Parent.Tell(new Passivate(LetGo.Instance));
        }
    }

    private void LetGoOf()
    {
        if (_lettingGo) return;

        _lettingGo = true;
        if (IsIdle())
        {
            Leave();
            return;
        }

        _slot.Close(StopReason.HostStopping);
        _ = DrainAsync(_slot.Ended, _slot.Current);
    }

    private void Leave()
    {
        _inOrder = true;
        Context.Stop(_self);
    }

    private async Task DrainAsync(Task ended, RunExecution? body)
    {
        using var patience = new CancellationTokenSource(_node.Services.Settings.DrainTimeout, _node.Services.Time);
        await ended.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (body is { Completion.IsCompleted: false })
        {
            await body.FlushCheckpointsAsync().WaitAsync(_node.StoreTimeout, _node.StoreTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _insistence.Tell(Ended.Instance);
    }

    /// <summary>Something beside the actor has changed: look at the run again.</summary>
    private sealed record Again : INoSerializationVerificationNeeded
    {
        public static Again Instance { get; } = new();
    }

    /// <summary>Bodies have ended, or were waited for long enough.</summary>
    private sealed record Ended : INoSerializationVerificationNeeded
    {
        public static Ended Instance { get; } = new();
    }

    private sealed record Read(RecoveredRun Run) : INoSerializationVerificationNeeded;

    private sealed record NotRead(Exception Reason) : INoSerializationVerificationNeeded;
}
