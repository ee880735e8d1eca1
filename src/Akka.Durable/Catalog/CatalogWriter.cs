using Akka.Actor;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Event;

namespace Akka.Durable.Cluster.Catalog;

/// <summary>Writes a node's catalog rows, the newest of each run, many at a time, until the store has taken them.</summary>
/// <remarks>A row that another node wrote for a later event is not replaced: the store compares sequence numbers.</remarks>
internal sealed class CatalogWriter : UntypedActor, IWithTimers
{
    /// <summary>Rows handed to the store at once; it puts what waits into one transaction.</summary>
    private const int ConcurrentMax = 256;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly IRunStore _store;
    private readonly TimeProvider _time;
    private readonly Action<RunId, RunState> _ended;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<RunId, Pending> _waiting = [];
    private readonly Dictionary<RunId, Pending> _writing = [];
    private bool _away;

    public CatalogWriter(IRunStore store, TimeProvider time, Action<RunId, RunState> ended)
    {
        _store = store;
        _time = time;
        _ended = ended;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="store">Where rows go.</param>
    /// <param name="time">The clock of runs.</param>
    /// <param name="ended">Called with a run that has ended, when its row says so.</param>
    public static Props Props(IRunStore store, TimeProvider time, Action<RunId, RunState> ended) =>
        Akka.Actor.Props.Create(() => new CatalogWriter(store, time, ended));

    /// <summary>Ends when nothing waits to be written any more; never, if the writer is gone.</summary>
    public static Task FlushAsync(IActorRef writer) => writer.Ask<Flushed>(Flush.Instance, Timeout.InfiniteTimeSpan);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Write write:
                Add(write.Row.Run, new(write.Row, null, write.Ended, []));
                break;

            case Mistrust mistrust:
                Add(mistrust.Run, new(null, mistrust.Evidence, null, []));
                break;

            case Answer answer when (_waiting.GetValueOrDefault(answer.Run) ?? _writing.GetValueOrDefault(answer.Run)) is { } before:
                before.Answers.Add((answer.Caller, answer.Message));
                break;

            case Answer answer:
                answer.Caller.Tell(answer.Message, ActorRefs.NoSender);
                break;

            case Written { Run: var run }:
                Done(run);
                break;

            case NotWritten { Run: var run, Reason: var reason }:
                Keep(run, reason);
                break;

            case TryAgain:
                _away = false;
                break;

            case Flush:
                if (_waiting.Count + _writing.Count == 0) Sender.Tell(Flushed.Instance);
                else Timers.StartSingleTimer(Sender, new FlushOf(Sender), RetryDelay / 10);
                return;

            case FlushOf flush:
                Self.Tell(Flush.Instance, flush.Asker);
                return;

            default:
                Unhandled(message);
                return;
        }

        WriteWaiting();
    }

    private void Add(RunId run, Pending pending) =>
        _waiting[run] = _waiting.TryGetValue(run, out var before) ? before.FollowedBy(pending) : pending;

    private void WriteWaiting()
    {
        if (_away || _waiting.Count == 0) return;

        foreach (var (run, pending) in _waiting.Where(w => !_writing.ContainsKey(w.Key)).Take(ConcurrentMax - _writing.Count).ToArray())
        {
            _waiting.Remove(run);
            _writing.Add(run, pending);
            WriteAsync(run, pending).PipeTo(
                Self, success: () => new Written(run), failure: reason => new NotWritten(run, reason));
        }
    }

    private async Task WriteAsync(RunId run, Pending pending)
    {
        var row = pending.Row ?? UntrustedRow.Of(
            run, await _store.FindAsync(run, CancellationToken.None).ConfigureAwait(false), pending.Evidence!, _time.GetUtcNow());
        await _store.RepairCatalogAsync(row, CancellationToken.None).ConfigureAwait(false);
    }

    private void Done(RunId run)
    {
        _writing.Remove(run, out var written);
        foreach (var (caller, answer) in written!.Answers) caller.Tell(answer, ActorRefs.NoSender);
        if (written.Ended is { } state) _ended(run, state);
    }

    private void Keep(RunId run, Exception reason)
    {
        _writing.Remove(run, out var kept);
        _waiting[run] = _waiting.TryGetValue(run, out var newer) ? kept!.FollowedBy(newer) : kept!;
        if (_away) return;

        _log.Warning("The catalog cannot be written at present; rows are kept and tried again: {0}", reason.Message);
        _away = true;
        Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, RetryDelay);
    }

    /// <param name="Row">What the catalog is to say.</param>
    /// <param name="Ended">The run's last state, if it has ended.</param>
    public sealed record Write(CatalogRow Row, RunState? Ended) : INoSerializationVerificationNeeded;

    /// <summary>An answer for a caller, once the catalog has what was written of the run so far.</summary>
    public sealed record Answer(RunId Run, IActorRef Caller, object Message) : INoSerializationVerificationNeeded;

    /// <summary>The run's journal cannot be trusted.</summary>
    public sealed record Mistrust(RunId Run, string Evidence) : INoSerializationVerificationNeeded;

    /// <summary>Asks for <see cref="Flushed"/> when nothing waits to be written.</summary>
    public sealed record Flush : INoSerializationVerificationNeeded
    {
        public static Flush Instance { get; } = new();
    }

    public sealed record Flushed : INoSerializationVerificationNeeded
    {
        public static Flushed Instance { get; } = new();
    }

    private sealed record FlushOf(IActorRef Asker) : INoSerializationVerificationNeeded;

    private sealed record Written(RunId Run) : INoSerializationVerificationNeeded;

    private sealed record NotWritten(RunId Run, Exception Reason) : INoSerializationVerificationNeeded;

    private sealed record TryAgain : INoSerializationVerificationNeeded
    {
        public static TryAgain Instance { get; } = new();
    }

    private sealed record Pending(
        CatalogRow? Row, string? Evidence, RunState? Ended, List<(IActorRef Caller, object Answer)> Answers)
    {
        public Pending FollowedBy(Pending newer) => newer with { Ended = newer.Ended ?? Ended, Answers = [.. Answers, .. newer.Answers] };
    }
}
