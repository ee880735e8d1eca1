using Akka.Durable.Execution;
using Akka.Durable.History;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Runs;

/// <summary>One run in memory: takes messages one batch at a time, decides, appends, then answers and carries out.</summary>
/// <remarks>
/// A thin shell: what a command means stands in Core. It pumps on the thread pool while there are messages, and is no thread of its own.
/// </remarks>
internal sealed class RunProcess : IRunOwner
{
    /// <summary>Appends refused in a row before those who wait are told; a run that two writers fight over must not spin.</summary>
    private const int ConflictsMax = 20;

    /// <summary>Defects met before the run is executed no more: one that meets the same each time must not spin.</summary>
    private const int DefectsMax = 3;

    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(5);

    private readonly RunInbox _inbox = new();
    private readonly IRunHost _host;
    private readonly RunRecord _record;
    private readonly RunFollowUp _followUp;
    private readonly SetAside _aside;
    private volatile bool _dropped;
    private int _conflicts;
    private int _defects;

    /// <param name="run">The run.</param>
    /// <param name="host">The host around it.</param>
    /// <param name="mayBeNew">A start begins it: the first append is tried without reading, as there is most likely nothing to read.</param>
    public RunProcess(RunId run, IRunHost host, bool mayBeNew)
    {
        Run = run;
        _host = host;
        _record = new(run, host, mayBeNew);
        _aside = new(host.Services.Time, () => Put(new RunMessage.Notice(TryAgain)));
        _followUp = new(run, host, this, Put);
    }

    public RunId Run { get; }

    /// <summary>The run as its journal has it; null until it was read.</summary>
    public RunState? Published => _record.Published;

    /// <summary>Hands over a command.</summary>
    /// <returns>Null when this process takes nothing any more: ask the one that comes after it.</returns>
    public RunMessage.Ask? TryAsk(RunCommand command)
    {
        var ask = new RunMessage.Ask(command, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return Put(ask) ? ask : null;
    }

    Task<RunState> IRunOwner.AskAsync(RunCommand command) =>
        TryAsk(command)?.Reply.Task ?? Task.FromException<RunState>(new OperationCanceledException($"{Run} is no longer kept by this host."));

    void IRunOwner.TakeUpAgain() => _host.TakeUp(Run);

    /// <summary>Tells the body to end, waits until it has, writes what is held back, and lets go of the run.</summary>
    /// <param name="reason">What the body is told.</param>
    /// <param name="patience">Ends the waiting for a body that does not end.</param>
    /// <returns>Whether the run was executing and is interrupted now.</returns>
    public async Task<bool> DrainAsync(StopReason reason, CancellationToken patience)
    {
        var told = new TaskCompletionSource<(Task Ended, RunExecution? Body)>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Put(new RunMessage.Notice(() => told.TrySetResult(_followUp.Stop(reason))))) return false;

        try
        {
            var (ended, body) = await told.Task.WaitAsync(patience).ConfigureAwait(false);
            await EndedOrPatienceAsync(ended, patience).ConfigureAwait(false);
            if (body is { Over.IsCompleted: false }) await body.FlushCheckpointsAsync().WaitAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Letting go is worth a last try: without it the run is taken up as if its host had crashed.
        }

        if (TryAsk(new RunCommand.Interrupt(_host.HostId, "its host was stopped")) is not { } asked) return false;

        var reply = asked.Reply.Task;
        await WithinLastTryAsync(reply).ConfigureAwait(false);

        // What the last events brought about is looked at in the batch of that answer: only what comes after it sees all of it.
        var followed = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Put(new RunMessage.Notice(() => followed.TrySetResult(_followUp.SnapshotsSettled)))) await WithinLastTryAsync(followed.Task.Unwrap()).ConfigureAwait(false);
        return reply is { IsCompletedSuccessfully: true, Result.Standing: Standing.Interrupted };
    }

    /// <summary>Drops the run without a word: nothing is written, nobody is answered.</summary>
    public void Drop()
    {
        _dropped = true;
        Answer(_inbox.Close().OfType<RunMessage.Ask>(), Gone());
        Answer(_aside.TakeBack(), Gone());
        _followUp.Abandon();
    }

    private Task WithinLastTryAsync(Task task) => Suppressed(task.WaitAsync(LastTry, _host.Services.Time, CancellationToken.None));

    private static async Task Suppressed(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task EndedOrPatienceAsync(Task ended, CancellationToken patience)
    {
        try
        {
            await ended.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
        }
    }

    private bool Put(RunMessage message)
    {
        var (accepted, mustPump) = _inbox.Put(message);
        if (mustPump) ThreadPool.UnsafeQueueUserWorkItem(static process => _ = process.PumpAsync(), this, preferLocal: true);
        return accepted;
    }

    private async Task PumpAsync()
    {
        while (_inbox.Take() is { } batch)
        {
            if (_dropped)
            {
                Answer(batch.OfType<RunMessage.Ask>(), Gone());
                continue;
            }

            try
            {
                await TakeAsync(batch).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // a defect in one run must neither hang its callers nor touch another run
            catch (Exception unexpected)
#pragma warning restore CA1031
            {
                GiveUp(batch, unexpected);
            }

            // Dropped meanwhile: whoever dropped it did not see what was set aside since.
            if (_dropped) Answer(_aside.TakeBack(), Gone());

            if (MayRetire() && _inbox.TryClose())
            {
                _followUp.Dispose();
                _host.Retire(this);
            }
        }
    }

    private async Task TakeAsync(List<RunMessage> batch)
    {
        List<RunMessage.Ask>? asks = null;
        foreach (var message in batch)
        {
            if (message is RunMessage.Ask ask)
            {
                (asks ??= new(batch.Count)).Add(ask);
            }
            else
            {
                ((RunMessage.Notice)message).Take();
            }
        }

        if (asks is not null && !await TakeAsync(asks).ConfigureAwait(false)) return;
        if (_record.State is { IsStarted: true } state) _followUp.Follow(state);
    }

    /// <returns>Whether they were decided and what was decided is durable.</returns>
    private async Task<bool> TakeAsync(List<RunMessage.Ask> asks)
    {
        if (!_aside.IsEmpty) asks = BehindWhatWaits(asks);
        if (asks.Count == 0) return false;

        try
        {
            if (await _record.ReadAsync(asks[0].Command is RunCommand.Start).ConfigureAwait(false) is { } recovered)
            {
                _followUp.Found(recovered.Snapshot);
            }

            var settings = _host.Services.Settings;
            var batch = new DecidedBatch(_record.State!, _host.Services.Time.GetUtcNow(), HistoryLimits.Of(settings), settings.PayloadInlineBytesMax);
            foreach (var ask in asks) batch.Add(ask);
            await _record.AppendAsync(batch).ConfigureAwait(false);
            if (batch.Rows.Count > 0) Succeeded();
            if (asks.Exists(a => a.Command is RunCommand.Claim)) _followUp.ClaimAnswered();

            // Told before anybody is answered: a body whose report is refused because of it would be told something else.
            _followUp.Fence(batch.State);
            batch.Answer(_host.Log, Run);
            return true;
        }
        catch (Exception doubtful) when (doubtful is JournalConflictException or JournalOutcomeUnknownException)
        {
            ReadAgain(asks, doubtful);
        }
        catch (JournalOverloadedException full)
        {
            Later(asks, RefusalCodes.Overloaded, full);
        }
        catch (JournalUnavailableException away)
        {
            Later(asks, RefusalCodes.Unavailable, away);
        }
        catch (JournalCorruptException corrupt)
        {
            await UntrustedRuns.QuarantineAsync(_host, Run, corrupt).ConfigureAwait(false);
            Refuse(asks, new(RefusalCodes.Quarantined, corrupt.Message));
        }
        catch (NewerFormatException newer)
        {
            Log.LeftAlone(_host.Log, Run, newer.Message);
            Refuse(asks, new(RefusalCodes.NewerFormat, newer.Message));
        }

        return false;
    }

    // What bodies report keeps its order; callers need not wait for it.
    private List<RunMessage.Ask> BehindWhatWaits(List<RunMessage.Ask> asks)
    {
        _aside.Add(asks.FindAll(a => a.IsPatient));
        return asks.FindAll(a => !a.IsPatient);
    }

    private void Succeeded()
    {
        _conflicts = 0;
        _aside.Reset();
        if (!_aside.IsEmpty) TryAgain();
    }

    private void TryAgain() => _inbox.PutBack(_aside.TakeBack());

    // The journal says what became of it: what is there already is decided to nothing when it is decided again.
    private void ReadAgain(List<RunMessage.Ask> asks, Exception doubtful)
    {
        if (doubtful is JournalConflictException) asks.ForEach(ask => ask.WasThere = null);
        if (++_conflicts > ConflictsMax)
        {
            Later(asks, RefusalCodes.OutcomeUnknown, doubtful);
        }
        else
        {
            _inbox.PutBack(asks);
        }
    }

    // Callers are told; bodies wait: a store that is away is no failure of a run.
    private void Later(List<RunMessage.Ask> asks, string code, Exception reason)
    {
        Log.StoreAway(_host.Log, Run, reason);
        _aside.Add(asks.FindAll(a => a.IsPatient));
        Refuse(asks.FindAll(a => !a.IsPatient), new(code, reason.Message));
    }

    private void GiveUp(List<RunMessage> batch, Exception unexpected)
    {
        Log.Unexpected(_host.Log, Run, unexpected);
        var asks = batch.OfType<RunMessage.Ask>().ToList();
        Answer(asks.Where(a => a.IsPatient), Gone());
        Answer(asks.Where(a => !a.IsPatient), unexpected);
        if (++_defects == DefectsMax) _followUp.EndBody();
        _record.Forget();
        _followUp.ClaimAnswered();
    }

    private bool MayRetire() =>
        _aside.IsEmpty && !_followUp.IsBusy(_record.State)
        && (_record.State is not { Standing: Standing.Active } state || state.Owner != _host.HostId);

    private void Refuse(List<RunMessage.Ask> asks, Refusal refusal)
    {
        if (asks.Exists(a => a.Command is RunCommand.Claim)) _followUp.ClaimAnswered();
        Answer(asks, new RunRefusedException(refusal));
    }

    private static void Answer(IEnumerable<RunMessage.Ask> asks, Exception exception)
    {
        foreach (var ask in asks)
        {
            ask.Reply.TrySetException(exception);
            _ = ask.Reply.Task.Exception;
        }
    }

    private OperationCanceledException Gone() => new($"{Run} is no longer kept by this host.");
}
