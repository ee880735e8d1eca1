using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Reconciliation;
using Akka.Durable.Retention;
using Akka.Durable.Waking;
using Akka.Event;

namespace Akka.Durable.Cluster.Retention;

/// <summary>Has a pass made over the store in every interval; one in the cluster at a time. Two that overlap at a hand-over do no harm.</summary>
internal sealed class Reconciler : UntypedActor, IReconcilingHost
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly RunsNode _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _ending = new();
    private readonly IActorRef _self = Context.Self;
    private readonly TrustedClock _clock;
    private readonly Pace _pace;
    private ITimer? _timer;
    private bool _busy;

    public Reconciler(RunsNode node)
    {
        _node = node;
        _clock = new(node.Services.Time);
        _pace = new(node.Services.Settings.Recovery.ConcurrentMax, node.Services.Settings.Retention.RemovalsPerSecondMax, node.StoreTime);
    }

    public string HostId => "";

    public static Props Props(RunsNode node) => Akka.Actor.Props.Create(() => new Reconciler(node));

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        await Task.WhenAll(trees.Select(tree => RemoveAsync(tree, cancellation))).ConfigureAwait(false);

    // The poller that wakes runs takes care of those whose node is gone.
    public Task<string?> TakeUpAsync(RunId run, string definition, bool dryRun, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public void Found(Finding finding)
    {
        if (finding.Kind is FindingKinds.Expired) _log.Debug("Run {0} {1}: {2}.", finding.Run, finding.Evidence, finding.Action);
        else _log.Warning("Run {0} ({1}): {2}; {3}.", finding.Run, finding.Kind, finding.Evidence, finding.Action);
    }

    public void Failed(string part, Exception reason) =>
        _log.Error(reason, "Reconciling failed at {0}; everything else goes on, and the next pass tries again.", part);

    protected override void PreStart()
    {
        var interval = _node.Services.Settings.ReconcileInterval;
        _timer = _node.Services.Time.CreateTimer(_ => _self.Tell(Tick.Instance), null, interval, interval);
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
            case Tick when !_busy:
                _busy = true;
                var now = _clock.Now();
                if (now is null) _log.Error("The clock was set ahead: no run is removed for its age in this pass. Put the clock right before the next one.");
                new ReconcilePass(_node.Store, _node.Services.Settings, this).RunAsync(now, _ending.Token)
                    .PipeTo(_self, success: report => new Over(report), failure: _ => new Over(null));
                break;

            case Tick:
                break;

            case Over { Report: var report }:
                _busy = false;
                if (report is not null) _log.Info("Reconciled: {0} runs looked at, {1} whose time had come.", report.Looked, report.Count(FindingKinds.Expired));
                break;

            default:
                Unhandled(message);
                break;
        }
    }

    // Each run in its actor's own turn, children first, so that what is left after a crash is a smaller family and never half a run.
    private async Task<bool> RemoveAsync(RemovalTree tree, CancellationToken cancellation)
    {
        foreach (var target in tree.Runs)
        {
            var gone = false;
            await _pace.RunAsync(async () => gone = await RemoveAsync(target, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            if (!gone) return false;
        }

        return true;
    }

    private async Task<bool> RemoveAsync(RemovalTarget target, CancellationToken cancellation)
    {
        if (_node.IsStopping) return false;

        try
        {
            var answer = await _node.Region.Ask<RunMessage>(
                new RunMessage.Remove(target.Run, target.Sequence, target.IsListed), AnswerTimeout, cancellation).ConfigureAwait(false);
            return answer is RunMessage.Removed { IsGone: true };
        }
        catch (AskTimeoutException)
        {
            // What became of it the next pass sees.
            return false;
        }
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Over(ReconcileReport? Report) : INoSerializationVerificationNeeded;
}
