using Akka.Actor;
using Akka.Cluster;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;
using Akka.Durable.Waking;
using Akka.Event;

namespace Akka.Durable.Cluster.Waking;

/// <summary>Finds in the catalog what nobody executes, and wakes it through the shard region; one in the cluster at a time.</summary>
/// <remarks>
/// Waking a run that is awake changes nothing, so two of these that overlap at a hand-over do no harm. It remembers nothing: what it
/// does not get done in one pass it finds in the next.
/// </remarks>
internal sealed class WakingPoller : UntypedActor
{
    private const int PageSize = 500;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly RunsNode _node;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _ending = new();
    private readonly IActorRef _self = Context.Self;
    private readonly Pace _pace;
    private ITimer? _timer;
    private bool _busy;
    private bool _membersLeft = true;

    public WakingPoller(RunsNode node)
    {
        _node = node;
        _pace = new(node.Services.Settings.Recovery.ConcurrentMax, node.Services.Settings.Recovery.RunsPerSecondMax, node.StoreTime);
    }

    public static Props Props(RunsNode node) => Akka.Actor.Props.Create(() => new WakingPoller(node));

    protected override void PreStart()
    {
        _cluster.Subscribe(_self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));
        var interval = _node.Services.Settings.PollInterval;
        _timer = _node.Services.Time.CreateTimer(_ => _self.Tell(Tick.Instance), null, interval, interval);
        _self.Tell(Tick.Instance);
    }

    protected override void PostStop()
    {
        _timer?.Dispose();
        _cluster.Unsubscribe(_self);
        _ending.Cancel();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when !_busy && !_node.IsStopping:
                _busy = true;
                var waitingToo = _membersLeft;
                _membersLeft = false;
                PassAsync(LiveNodes(), waitingToo).PipeTo(_self, success: () => Done.Instance, failure: reason => new Failed(reason));
                break;

            case Tick:
                break;

            case ClusterEvent.MemberRemoved:
                _membersLeft = true;
                break;

            case Done:
                _busy = false;
                _node.Resumed.TrySetResult();
                break;

            case Failed { Reason: var reason }:
                _busy = false;
                _membersLeft = true;
                if (!_ending.IsCancellationRequested) _log.Warning("The catalog could not be asked for runs to wake; it is asked again: {0}", reason.Message);
                break;

            default:
                Unhandled(message);
                break;
        }
    }

    // A node that cannot be reached still counts: it may execute, and only when it is removed from the cluster is it certain that it does not.
    private HashSet<string> LiveNodes() => [.. _cluster.State.Members.Select(member => member.UniqueAddress.ToString())];

    private async Task PassAsync(HashSet<string> live, bool waitingToo)
    {
        await WakeAsync(
            after => _node.Store.OrphanedAsync("", after, PageSize, _ending.Token), row => row.Run, row => IsAbandoned(row, live)).ConfigureAwait(false);
        await WakeAsync(_ => DueAsync(), null, row => row.Owner is null || IsAbandoned(row, live)).ConfigureAwait(false);
        if (waitingToo) await WakeWaitingAsync(live).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<CatalogRow>> DueAsync()
    {
        var now = _node.Services.Time.GetUtcNow();
        var due = await _node.Store.DueAsync(now, PageSize, _ending.Token).ConfigureAwait(false);
        DurableMeters.Due(due, now);
        return due;
    }

    private async Task WakeAsync(
        Func<RunId?, Task<IReadOnlyList<CatalogRow>>> read, Func<CatalogRow, RunId>? next, Func<CatalogRow, bool> isToWake)
    {
        RunId? after = null;
        while (true)
        {
            var page = await read(after).ConfigureAwait(false);
            foreach (var row in page) await SayIfUnregisteredAsync(row).ConfigureAwait(false);
            await Task.WhenAll(page.Where(isToWake).Select(row => _pace.RunAsync(() => WakeAsync(row.Run), _ending.Token))).ConfigureAwait(false);
            if (next is null || page.Count < PageSize) return;
            after = next(page[^1]);
        }
    }

    // Those that wait in the memory of a node that is gone have nobody who hears their signal in time.
    private async Task WakeWaitingAsync(HashSet<string> live)
    {
        string? after = null;
        do
        {
            var page = await _node.Store.ListAsync(
                new() { Status = RunStatus.Waiting, Limit = PageSize, After = after }, _ending.Token).ConfigureAwait(false);
            var lost = page.Rows.Where(row => row.Owner is not null && IsAbandoned(row, live));
            await Task.WhenAll(lost.Select(row => _pace.RunAsync(() => WakeAsync(row.Run), _ending.Token))).ConfigureAwait(false);
            after = page.Next;
        }
        while (after is not null);
    }

    private bool IsAbandoned(CatalogRow row, HashSet<string> live) =>
        (row.Owner is not { } owner || !live.Contains(RunsNode.NodeOf(owner))) && _node.Services.FindDefinition(row.Definition) is not null;

    private async Task SayIfUnregisteredAsync(CatalogRow row)
    {
        if (row.Status.IsEnded() || _node.Services.FindDefinition(row.Definition) is not null) return;

        var reason = CatalogProjection.NotRegistered(row.Definition);
        if (row.Reason == reason) return;

        _log.Warning("Run {0} waits: {1}.", row.Run, reason);
        await _node.Store.RepairCatalogAsync(row with { Reason = reason }, _ending.Token).ConfigureAwait(false);
    }

    // A run that cannot be woken says why itself; it must not keep the others from being woken.
    private async Task WakeAsync(RunId run)
    {
        // What comes for a run now would wait in the region of a node that leaves, and the region for it.
        if (_node.IsStopping) return;

        try
        {
            await _node.Region.Ask<RunMessage>(new RunMessage.Ask(run, new RunCommand.Wake()), AnswerTimeout, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or TaskCanceledException)
        {
            _log.Debug("Run {0} did not answer when it was woken; it is looked at again.", run);
        }
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }

    private sealed record Done : INoSerializationVerificationNeeded
    {
        public static Done Instance { get; } = new();
    }

    private sealed record Failed(Exception Reason) : INoSerializationVerificationNeeded;
}
