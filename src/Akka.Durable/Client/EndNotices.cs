using Akka.Actor;
using Akka.Cluster;
using Akka.Durable.Client;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Recovery;
using Akka.Durable.Runs;
using Akka.Durable.Cluster.Runs;
using Akka.Event;

namespace Akka.Durable.Cluster.Client;

/// <summary>Tells those who await runs on this node that they have ended, wherever they were executed.</summary>
/// <remarks>
/// Every node hears of every end. A notice that is lost on the way is made good: a run that is awaited here is looked up in the
/// catalog now and then.
/// </remarks>
internal sealed class EndNotices : UntypedActor, IWithTimers
{
    public const string Name = "durable-ends";

    private const int LookedUpMax = 200;

    private static readonly TimeSpan LookUpInterval = TimeSpan.FromSeconds(5);

    private readonly RunsNode _node;
    private readonly Waiters _waiters;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private RunId _lookedUp;

    public EndNotices(RunsNode node, Waiters waiters)
    {
        _node = node;
        _waiters = waiters;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunsNode node, Waiters waiters) => Akka.Actor.Props.Create(() => new EndNotices(node, waiters));

    protected override void PreStart() => Timers.StartPeriodicTimer(LookUp.Instance, LookUp.Instance, LookUpInterval);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EndedHere { Run: var run, State: var state }:
                _waiters.Tell(run, state);
                TellOthers(run);
                break;

            case RunMessage.Ended { Run: var run } when _waiters.IsAwaited(run):
                Read(run);
                break;

            case RunMessage.Ended:
                break;

            case LookUp:
                LookUpAwaited();
                break;

            case Looked { State: { Standing.IsEnded: true } state, Run: var run }:
                _waiters.Tell(run, state);
                break;

            case Looked:
                break;

            default:
                Unhandled(message);
                break;
        }
    }

    private void TellOthers(RunId run)
    {
        var ended = new RunMessage.Ended(run);
        foreach (var member in _cluster.State.Members)
        {
            if (member.UniqueAddress.Equals(_cluster.SelfUniqueAddress) || member.Status is not MemberStatus.Up) continue;
            Context.System.ActorSelection(new RootActorPath(member.Address) / "user" / Name).Tell(ended);
        }
    }

    // In turns, so that many who wait do not become a load of their own.
    private void LookUpAwaited()
    {
        var awaited = _waiters.Awaited.Order().ToList();
        var next = awaited.Where(run => run.CompareTo(_lookedUp) > 0).Take(LookedUpMax).ToList();
        _lookedUp = next is [.., var last] && next.Count == LookedUpMax ? last : default;
        foreach (var run in next) Read(run);
    }

    private void Read(RunId run) => ReadAsync(run).PipeTo(Self, failure: reason =>
    {
        _log.Debug("Run {0} is awaited and could not be looked up: {1}", run, reason.Message);
        return new Looked(run, null);
    });

    private async Task<Looked> ReadAsync(RunId run)
    {
        if (await _node.Store.FindAsync(run, CancellationToken.None).ConfigureAwait(false) is not { EndedAt: not null }) return new(run, null);

        return new(run, (await RunRecovery.RecoverAsync(_node.Store, run, CancellationToken.None).ConfigureAwait(false)).State);
    }

    /// <summary>A run has ended on this node.</summary>
    public sealed record EndedHere(RunId Run, RunState State) : INoSerializationVerificationNeeded;

    private sealed record Looked(RunId Run, RunState? State) : INoSerializationVerificationNeeded;

    private sealed record LookUp : INoSerializationVerificationNeeded
    {
        public static LookUp Instance { get; } = new();
    }
}
