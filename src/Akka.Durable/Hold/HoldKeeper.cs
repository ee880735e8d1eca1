using Akka.Actor;
using Akka.Durable.Hosts;
using Akka.Event;

namespace Akka.Durable.Cluster.Hold;

/// <summary>Confirms the cluster's hold on its database for as long as this node is there.</summary>
internal sealed class HoldKeeper : UntypedActor
{
    private readonly ClusterHold _hold;
    private readonly TimeProvider _time;
    private readonly Action<HostLease> _lost;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _ending = new();
    private ITimer? _timer;
    private bool _asking;

    public HoldKeeper(ClusterHold hold, TimeProvider time, Action<HostLease> lost)
    {
        _hold = hold;
        _time = time;
        _lost = lost;
    }

    /// <param name="hold">What is to be confirmed.</param>
    /// <param name="time">By which clock.</param>
    /// <param name="lost">Called with the new holder when it is another's.</param>
    public static Props Props(ClusterHold hold, TimeProvider time, Action<HostLease> lost) =>
        Akka.Actor.Props.Create(() => new HoldKeeper(hold, time, lost));

    protected override void PreStart()
    {
        var self = Self;
        _timer = _time.CreateTimer(_ => self.Tell(Tick.Instance), null, _hold.Beat, _hold.Beat);
    }

    protected override void PostStop()
    {
        _timer?.Dispose();
        _ending.Cancel();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when !_asking:
                _asking = true;
                _hold.ConfirmAsync(_ending.Token).PipeTo(
                    Self, success: other => new Asked(other), failure: reason => new NotAsked(reason));
                break;

            case Tick:
                break;

            case Asked { Other: { } other }:
                _log.Error("The database is held by {0} now; this node leaves, so that no run is executed twice.", other.Host.Description);
                _lost(other);
                break;

            case Asked:
                _asking = false;
                break;

            case NotAsked { Reason: var reason }:
                _asking = false;
                if (!_ending.IsCancellationRequested) _log.Warning("The hold on the database is not confirmed; it is tried again: {0}", reason.Message);
                break;

            default:
                Unhandled(message);
                break;
        }
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Asked(HostLease? Other) : INoSerializationVerificationNeeded;

    private sealed record NotAsked(Exception Reason) : INoSerializationVerificationNeeded;
}
