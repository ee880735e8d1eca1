using Akka.Durable.Children;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Execution;

/// <summary>Carries out what one run owes other runs: starts its children, lets go of them, tells its parent how it ended.</summary>
/// <remarks>
/// Each errand follows from the run's state and is confirmed by an event, so it is carried out at least once, whichever host dies in between; what it
/// asks of the other run may be asked twice. One at a time for each other run, in the order of the state. Safe for use by many threads.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="peers">Gives another run a command; ends when what it led to is durable. The host names itself as the owner of a start.</param>
/// <param name="own">Gives this run a command.</param>
/// <param name="again">Asks the owner to call <see cref="Follow"/>.</param>
/// <param name="services">The clock, and where large values are kept.</param>
public sealed class RunErrands(RunId run, Func<RunId, RunCommand, Task> peers, Func<RunCommand, Task> own, Action again, ExecutionServices services)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly HashSet<RunId> _underWay = [];
    private readonly CancellationTokenSource _closed = new();
    private RunState _state = RunState.Initial;

    /// <summary>Whether something is being carried out: the run has to be kept until it is.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _underWay.Count > 0;
            }
        }
    }

    /// <summary>Begins whatever the state owes that is not under way.</summary>
    public void Follow(RunState state)
    {
        lock (_gate)
        {
            _state = state;
            if (_closed.IsCancellationRequested) return;
            foreach (var errand in Obligations.Errands(state))
            {
                if (_underWay.Add(errand.Peer)) _ = Task.Run(() => CarryOutAsync(errand));
            }
        }
    }

    /// <summary>Carries out nothing more. What is owed is found in the catalog by the next host.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed.Cancel();
            _underWay.Clear();
        }
    }

    private async Task CarryOutAsync(RunEffect.Errand errand)
    {
        try
        {
            for (var delay = FirstDelay; IsOwed(errand) && !await TryAsync(errand).ConfigureAwait(false); delay = Longer(delay))
            {
                await Task.Delay(delay, services.Time, _closed.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops, or has lost the run.
        }
        finally
        {
            lock (_gate)
            {
                _underWay.Remove(errand.Peer);
            }

            if (!_closed.IsCancellationRequested) again();
        }
    }

    private async Task<bool> TryAsync(RunEffect.Errand errand)
    {
        RunCommand confirmation;
        try
        {
            confirmation = await AskPeerAsync(errand).ConfigureAwait(false);
        }
        catch (PayloadDamagedException damaged)
        {
            confirmation = new RunCommand.Quarantine(QuarantineCodes.PayloadDamaged, damaged.Message);
        }
#pragma warning disable CA1031 // whatever keeps the other run from answering, it is asked again; nobody else could
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }

        _closed.Token.ThrowIfCancellationRequested();
        try
        {
            await own(confirmation).ConfigureAwait(false);
        }
        catch (RunRefusedException)
        {
            // It stands where it takes no such word; what it still owes then, its state says.
        }

        return true;
    }

    private async Task<RunCommand> AskPeerAsync(RunEffect.Errand errand)
    {
        RunState state;
        lock (_gate)
        {
            state = _state;
        }

        RunCommand question = errand switch
        {
            RunEffect.Errand.StartChild start => Start(start.Child with { Input = await FetchAsync(start.Child.Input).ConfigureAwait(false) }, state),
            RunEffect.Errand.ReleaseChild release => Release(release.How),
            RunEffect.Errand.TellParent => new RunCommand.EndChild(await EndAsync(state).ConfigureAwait(false)),
        };
        RunCommand confirmation = errand switch
        {
            RunEffect.Errand.StartChild => new RunCommand.FromErrand.ConfirmChild(errand.Peer),
            RunEffect.Errand.ReleaseChild => new RunCommand.FromErrand.ConfirmReleased(errand.Peer),
            RunEffect.Errand.TellParent => new RunCommand.FromErrand.ConfirmParentTold(),
        };
        try
        {
            await peers(errand.Peer, question).WaitAsync(_closed.Token).ConfigureAwait(false);
            return confirmation;
        }
        catch (RunRefusedException refused) when (refused.Code is RefusalCodes.RunExists && errand is RunEffect.Errand.StartChild && !state.Standing.IsEnded)
        {
            return new RunCommand.EndChild(ChildResult.NotStarted(errand.Peer, new(typeof(RunRefusedException).FullName!, refused.Message, refused.Code)));
        }
        catch (RunRefusedException refused) when (refused.Code is RefusalCodes.UnknownRun or RefusalCodes.RunEnded or RefusalCodes.NotAllowed or RefusalCodes.RunExists)
        {
            // There is nobody left to tell.
            return confirmation;
        }
    }

    // A run that has ended is put in no quarantine: its parent hears why there is no result.
    private async Task<ChildResult> EndAsync(RunState state)
    {
        var end = ChildResult.Of(run, state);
        try
        {
            return end.Value is { } value ? end with { Value = await FetchAsync(value).ConfigureAwait(false) } : end;
        }
        catch (PayloadDamagedException damaged)
        {
            return end with
            {
                Status = RunStatus.Failed.Name(),
                Value = null,
                Failure = new(typeof(PayloadDamagedException).FullName!, damaged.Message, QuarantineCodes.PayloadDamaged),
            };
        }
    }

    // A value that is kept outside came from a host that has a place for it.
    private ValueTask<Payload> FetchAsync(Payload payload) => PayloadFetch.FetchAsync(services.Payloads!, run, payload, _closed.Token);

    private RunCommand.Start Start(ChildState.Open child, RunState state) => new(
        child.Definition,
        child.Version,
        child.Input,
        Owner: "",
        child.Tags,
        Parent: run,
        DeadlineAt: null,
        Compensate: child.OnRollback is ChildRollback.Undo,
        Root: state.Header!.Root ?? run,
        TellsParent: true);

    private RunCommand Release(ChildRelease how)
    {
        var (by, reason) = ($"run {run}", "its parent has ended or went back to before its start");
        return how switch
        {
            ChildRelease.Terminate => new RunCommand.Terminate(by, reason),
            ChildRelease.Undo => new RunCommand.UndoRun(by, reason),
            _ => new RunCommand.Cancel(by, reason),
        };
    }

    private bool IsOwed(RunEffect.Errand errand)
    {
        lock (_gate)
        {
            return Obligations.Errands(_state).Contains(errand);
        }
    }

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
}
