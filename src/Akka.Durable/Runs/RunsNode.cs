using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Durable.Client;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Runs;

/// <summary>What the actors of runs share on one node.</summary>
internal sealed class RunsNode
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<RunId, int> _troubled = [];
    private volatile bool _stopping;

    /// <summary>Unique to this start of the node: the cluster's unique address of it.</summary>
    public required string Id
    {
        get;
        init
        {
            field = value;
            Incarnations = new(value);
        }
    }

    /// <summary>The runs' actors that live on this node.</summary>
    public Incarnations Incarnations { get; private init; } = null!;

    /// <summary>Whom to ask what lives on another node, by the node's <see cref="Id"/>; null when it is no member of the cluster any more.</summary>
    public Func<string, ICanTell?> FindPeer { get; init; } = static _ => null;

    public required IScheduler Scheduler { get; init; }

    public required ExecutionServices Services { get; init; }

    /// <summary>The same database that the journal plugin writes: catalog, and recovery where Akka's own does not get through.</summary>
    public required IRunStore Store { get; init; }

    /// <summary>Those who await the end of runs at this node.</summary>
    public Waiters Waiters { get; init; } = new();

    /// <summary>How long the journal or the snapshot store may take to answer.</summary>
    public required TimeSpan StoreTimeout { get; init; }

    /// <summary>How many messages may wait for one run before callers are refused.</summary>
    public required int StashCapacity { get; init; }

    /// <summary>The clock of <see cref="StoreTimeout"/>. A store is slow in real time, whatever time runs live by.</summary>
    public TimeProvider StoreTime { get; init; } = TimeProvider.System;

    /// <summary>Whether another node keeps runs and stays: what a node that leaves sends on to its region comes to a run there.</summary>
    public Func<bool> OthersKeepRuns { get; init; } = static () => false;

    /// <summary>Where messages for runs go: the shard region. What has to do with a run here goes by way of <see cref="Send"/>.</summary>
    public IActorRef Region { get; set; } = ActorRefs.Nobody;

    /// <summary>Writes catalog rows.</summary>
    public IActorRef Catalog { get; set; } = ActorRefs.Nobody;

    /// <summary>Ends when what nobody executed was woken for the first time since this node woke runs.</summary>
    public TaskCompletionSource Resumed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The node is leaving: runs let go, and none is taken up any more.</summary>
    public bool IsStopping => _stopping;

    public void Stopping() => _stopping = true;

    /// <summary>Whether a message for a run finds it. With the last node that stays, nobody keeps runs any more: the region would keep what is
    /// sent to it, and the node would wait for its region.</summary>
    public bool IsKeptSomewhere => !_stopping || OthersKeepRuns();

    /// <summary>Sends a message to a run, wherever in the cluster it is kept; where none is any more, whoever asks is told so.</summary>
    public void Send(RunMessage message, IActorRef? sender)
    {
        if (IsKeptSomewhere) Region.Tell(message, sender);
        else sender?.Tell(message is RunMessage.Ask { Tries: > 0 } ? Unknown(message.Run) : Leaving(message.Run), ActorRefs.NoSender);
    }

    /// <summary>Sends what waited for one incarnation of a run to the next.</summary>
    public void SendOn(IEnumerable<Envelope> kept)
    {
        foreach (var envelope in kept)
        {
            if (envelope.Message is RunMessage message) Send(message, envelope.Sender);
        }
    }

    /// <summary>The node that an owner is or was on.</summary>
    public static string NodeOf(string owner) => owner.LastIndexOf('~') is > 0 and var end ? owner[..end] : owner;

    /// <summary>As <see cref="FindPeer"/>; null also for this node itself, on which a run's next incarnation begins when the last one has ended.</summary>
    public ICanTell? PeerOf(string node) => node == Id ? null : FindPeer(node);

    /// <summary>Whether the run's last incarnation here ended in trouble: its successor does not rely on Akka's replay.</summary>
    public bool IsTroubled(RunId run) => !_troubled.IsEmpty && _troubled.ContainsKey(run);

    /// <summary>The run's actor got through again.</summary>
    public void IsWell(RunId run)
    {
        if (!_troubled.IsEmpty) _troubled.TryRemove(run, out _);
    }

    /// <summary>Gives a run a command, wherever in the cluster it is kept.</summary>
    /// <exception cref="RunRefusedException">It was refused; <c>stopping</c>: no node keeps runs any more.</exception>
    /// <exception cref="AskTimeoutException">No answer came; asking again is safe.</exception>
    public async Task AskAsync(RunId run, RunCommand command)
    {
        if (!IsKeptSomewhere) throw new RunRefusedException(new(RefusalCodes.Stopping, Leaving(run).Message));

        var answer = await Region.Ask<RunMessage>(new RunMessage.Ask(run, command), Services.Settings.Cluster.AskTimeout).ConfigureAwait(false);
        if (answer is RunMessage.Refused refused) throw new RunRefusedException(new(refused.Code, refused.Message));
    }

    /// <summary>Tells somebody how a run has ended once it has, on whichever node.</summary>
    /// <param name="run">The run.</param>
    /// <param name="since">The event that it had come to when it was asked about: the notice of an earlier end, undone since, may come late.</param>
    /// <param name="caller">Who is told; nobody when the node leaves first.</param>
    public async Task TellWhenEndedAsync(RunId run, long since, IActorRef caller)
    {
        RunState ended;
        try
        {
            do ended = await Waiters.Register(run).ConfigureAwait(false);
            while (ended.Sequence < since);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        caller.Tell(await FoundAsync(run, ended).ConfigureAwait(false), ActorRefs.NoSender);
    }

    /// <summary>How the run stands, with its result at hand; or why that cannot be told.</summary>
    public async Task<RunMessage> FoundAsync(RunId run, RunState state)
    {
        var found = RunMessage.Found.Of(run, state);
        try
        {
            return found.Result is { } result
                ? found with { Result = await PayloadFetch.FetchAsync(Store, run, result, CancellationToken.None).ConfigureAwait(false) }
                : found;
        }
        catch (Exception stored) when (JournalRefusals.Of(stored) is { } refusal)
        {
            return RunMessage.Refused.Because(run, refusal);
        }
    }

    /// <summary>Wakes the run after a while: its actor stopped without letting go. The wait grows from 50 ms to 10 seconds.</summary>
    /// <param name="run">The run.</param>
    /// <param name="unanswered">What its actor was about when it stopped, to be asked again; null when nobody waits for that.</param>
    /// <param name="kept">What waited for its turn behind that.</param>
    public void Revive(RunId run, Asked.ByCaller? unanswered, IReadOnlyList<Envelope> kept)
    {
        var tries = _troubled.AddOrUpdate(run, 1, static (_, before) => before + 1);
        if (_stopping && unanswered is null && kept is []) return;

        var delay = FirstDelay * (1 << Math.Min(tries - 1, 16));
        try
        {
            Scheduler.Advanced.ScheduleOnce(
                delay < LongestDelay ? delay : LongestDelay,
                () =>
                {
                    Send(unanswered?.Ask ?? new(run, new RunCommand.Wake()), unanswered?.Caller);
                    SendOn(kept);
                });
        }
        catch (SchedulerException)
        {
            // The actor system has ended: whoever takes the run up finds it in the catalog.
        }
    }

    private static RunMessage.Refused Leaving(RunId run) =>
        new(run, RefusalCodes.Stopping, "The node is leaving, and no other one keeps runs.");

    private static RunMessage.Refused Unknown(RunId run) =>
        new(run, RefusalCodes.OutcomeUnknown, "The node is leaving before it has learned what became of this. Asking again with the same ids is safe.");
}
