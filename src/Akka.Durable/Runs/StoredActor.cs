using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Refusals;
using Akka.Durable.Telemetry;
using Akka.Event;
using Akka.Persistence;

namespace Akka.Durable.Cluster.Runs;

/// <summary>What a run's actor has to do with Akka.Persistence: whatever goes wrong with a store ends the incarnation, and the next one
/// reads what became of it.</summary>
internal abstract class StoredActor : UntypedPersistentActor, ISnapshots
{
    private readonly RunId _run;
    private readonly RunsNode _node;
    private int _waiting;
    private OrderedDictionary<object, IActorRef>? _kept;

    protected StoredActor(RunId run, RunsNode node)
    {
        (_run, _node) = (run, node);
        var (self, system) = (Self, Context.System);
        Insistence = new(self, ((ExtendedActorSystem)system).Provider, node.StoreTime);
        Watchdog = new(node.StoreTime, node.StoreTimeout, what =>
        {
            Log.Error("Run {0}: the store has not answered about {1}; what became of it is read anew.", run, what);
            system.Stop(self);
        });
    }

    public override string PersistenceId => _run.PersistenceId;

    /// <summary>After trouble Akka only says how far the journal goes, and Core reads the run.</summary>
    public override Akka.Persistence.Recovery Recovery =>
        _node.IsTroubled(_run) ? Akka.Persistence.Recovery.None : Akka.Persistence.Recovery.Default;

    /// <summary>Whether events are on their way into the journal: Akka keeps everything else waiting meanwhile.</summary>
    protected abstract bool IsAppending { get; }

    /// <summary>What callers have asked and what waits for its turn, in the order in which it came.</summary>
    /// <remarks>When the actor ends, Akka puts its stashes back into a mailbox that nobody reads any more, its own one before any code of ours is
    /// called: what is in them goes to the dead letters, and what is to be sent on has to be known beside them.</remarks>
    protected IReadOnlyList<Envelope> Kept => _kept is null ? [] : [.. _kept.Select(kept => new Envelope(kept.Key, kept.Value))];

    /// <summary>Tells this actor what must not be lost when its stash is full.</summary>
    protected Insistence Insistence { get; }

    /// <summary>Ends this incarnation when a store does not answer.</summary>
    protected Watchdog Watchdog { get; }

    void ISnapshots.Save(StoredSnapshot snapshot) => SaveSnapshot(snapshot);

    void ISnapshots.DeleteEvents(long toSequence) => DeleteMessages(toSequence);

    void ISnapshots.DeleteSaved(long toSequence) => DeleteSnapshots(new(toSequence));

    void ISnapshots.Erase(long toSequence) =>
        WarnOfFailure(_node.Store.DeleteEventsAsync(_run, toSequence, CancellationToken.None), "the row of a deleted event stays");

    void ISnapshots.ErasePayloads(long toSequence, IReadOnlyCollection<string> kept) =>
        WarnOfFailure(_node.Store.DeletePayloadsAsync(_run, toSequence, kept, CancellationToken.None), "payloads of deleted events stay");

    void ISnapshots.Remind(object message) => Insistence.Tell(message);

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
        Watchdog.Dispose();
        base.PostStop();
    }

    /// <summary>A defect in one run must neither hang its callers nor touch another run.</summary>
    protected void StopInTrouble(Exception unexpected)
    {
        Log.Error(unexpected, "Run {0}: something unexpected went wrong; it is read anew.", _run);
        Context.Stop(Self);
    }

    private void WarnOfFailure(Task deletion, string what) => deletion.ContinueWith(
        failed => Log.Warning("Run {0}: {1} until the next deletion: {2}", _run, what, failed.Exception!.InnerException!.Message),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);

    /// <summary>Akka puts back what came while it recovered.</summary>
    protected void AkkaHasRecovered() => _waiting = 0;

    /// <summary>Keeps the message until <see cref="UnstashAll"/>, or tells its sender that too much waits already.</summary>
    protected void StashOrRefuse()
    {
        if (IsRefused(CurrentMessage)) return;

        Stash.Stash();
        Keep(CurrentMessage);
    }

    /// <summary>What was kept is put before what Akka keeps waiting: it comes, one after the other, when nothing is being appended.</summary>
    protected void UnstashAll()
    {
        _waiting += Stash.Count;
        Stash.UnstashAll();
    }

    /// <remarks>
    /// The stash of a persistent actor is unbounded whatever is set, so what waits in it is counted here: it grows by all that comes during
    /// an append or Akka's recovery, and each thing that comes at another time, before anything new, is the one that has waited longest.
    /// </remarks>
    protected override bool AroundReceive(Receive receive, object message)
    {
        CurrentMessage = message;
        if (!IsAppending && !IsRecovering)
        {
            _waiting = Math.Max(0, _waiting - 1);
            if (_kept?.Remove(message) is true && _kept.Count == 0) _kept = null;
        }
        else if (IsRefused(message))
        {
            return true;
        }
        else if (!IsOfTheStore(message))
        {
            _waiting++;
            Keep(message);
        }

        return base.AroundReceive(receive, message);
    }

    private void Keep(object message)
    {
        if (message is RunMessage) (_kept ??= new(ReferenceEqualityComparer.Instance)).TryAdd(message, Sender);
    }

    private object CurrentMessage { get; set; } = "";

    // A caller can ask again; what the run itself needs is never refused.
    private bool IsRefused(object message)
    {
        if (message is not RunMessage || _waiting + Stash.Count < _node.StashCapacity) return false;

        DurableMeters.Overflowed();
        Sender.Tell(new RunMessage.Refused(_run, RefusalCodes.Overloaded, "More waits for this run than may wait. Ask again later."));
        return true;
    }

    private static bool IsOfTheStore(object message) => message is
        WriteMessageSuccess or WriteMessageRejected or WriteMessageFailure or WriteMessagesSuccessful or WriteMessagesFailed or LoopMessageSuccess
        or LoadSnapshotResult or LoadSnapshotFailed or ReplayedMessage or RecoverySuccess or ReplayMessagesFailure;
}
