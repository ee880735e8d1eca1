using Akka.Actor;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Journal;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Event;

namespace Akka.Durable.Cluster.Catalog;

/// <summary>Writes a node's catalog rows, the newest of each run, many at a time, until the store has taken them.</summary>
/// <remarks>A row that another node wrote for a later event is not replaced: the store compares sequence numbers.</remarks>
internal sealed class CatalogWriter : UntypedActor, IWithTimers
{
    /// <summary>Rows handed to the store at once.</summary>
    private const int TogetherMax = 256;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly IRunStore _store;
    private readonly TimeProvider _time;
    private readonly Action<RunId, RunState> _ended;
    private readonly WriteTurns? _turns;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<RunId, Pending> _waiting = [];
    private readonly Dictionary<RunId, Pending> _writing = [];
    private bool _away;
    private bool _awaitsTurn;

    public CatalogWriter(IRunStore store, TimeProvider time, WriteTurns? turns, Action<RunId, RunState> ended)
    {
        _turns = turns;
        _store = store;
        _time = time;
        _ended = ended;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="store">Where rows go.</param>
    /// <param name="time">The clock of runs.</param>
    /// <param name="turns">Whom to take turns with; null where the store needs none.</param>
    /// <param name="ended">Called with a run that has ended, when its row says so.</param>
    public static Props Props(IRunStore store, TimeProvider time, WriteTurns? turns, Action<RunId, RunState> ended) =>
        Akka.Actor.Props.Create(() => new CatalogWriter(store, time, turns, ended));

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

            case Written { Runs: var runs }:
                foreach (var (run, reason) in runs) Take(run, reason);
                break;

            case Turn:
                _awaitsTurn = false;
                HandOver();
                return;

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
        // While some are on their way the next ones gather: the store puts all that come together into one transaction.
        if (_away || _awaitsTurn || _waiting.Count == 0 || _writing.Count > 0) return;

        var turn = _turns?.CatalogMayAsync() ?? Task.CompletedTask;
        _awaitsTurn = !turn.IsCompleted;
        if (_awaitsTurn) turn.PipeTo(Self, success: () => Turn.Instance);
        else HandOver();
    }

    private void HandOver()
    {
        foreach (var (run, pending) in _waiting.Take(TogetherMax).ToArray())
        {
            _waiting.Remove(run);
            _writing.Add(run, pending);
        }

        WriteAsync([.. _writing]).PipeTo(Self);
    }

    private async Task<Written> WriteAsync(IReadOnlyList<KeyValuePair<RunId, Pending>> rows)
    {
        var outcomes = new (RunId Run, Exception? Reason)[rows.Count];
        if (_turns is null) await WriteAllAsync().ConfigureAwait(false);
        else await _turns.WriteCatalogAsync(WriteAllAsync).ConfigureAwait(false);
        return new(outcomes);

        Task WriteAllAsync() => Task.WhenAll(rows.Select(async (row, i) => outcomes[i] = (row.Key, await WriteAsync(row.Key, row.Value).ConfigureAwait(false))));
    }

    private async Task<Exception?> WriteAsync(RunId run, Pending pending)
    {
        try
        {
            var row = pending.Row ?? UntrustedRow.Of(
                run, await _store.FindAsync(run, CancellationToken.None).ConfigureAwait(false), pending.Evidence!, _time.GetUtcNow());
            await _store.RepairCatalogAsync(row, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // whatever it is, the row is kept and tried again
        catch (Exception reason)
#pragma warning restore CA1031
        {
            return reason;
        }
    }

    private void Take(RunId run, Exception? reason)
    {
        if (reason is null) Done(run);
        else Keep(run, reason);
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

    /// <param name="Runs">Whose rows were handed to the store, each with the reason why it was not written.</param>
    private sealed record Written(IReadOnlyList<(RunId Run, Exception? Reason)> Runs) : INoSerializationVerificationNeeded;

    private sealed record Turn : INoSerializationVerificationNeeded
    {
        public static Turn Instance { get; } = new();
    }

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
