using Akka.Durable.Execution;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Embedded.Runs;

/// <summary>What follows from one run's durable state: its body, its claim, its timer, its errands to other runs and its snapshots.</summary>
/// <remarks>Called only from the run's own batches, except <see cref="Abandon"/>. What it decides comes back as messages of the run.</remarks>
internal sealed class RunFollowUp : IDisposable
{
    private readonly RunId _run;
    private readonly IRunHost _host;
    private readonly Func<RunMessage, bool> _put;
    private readonly ExecutionSlot _slot;
    private readonly SnapshotKeeper _snapshots;
    private readonly WakeTimer _wake;
    private readonly RunErrands _errands;
    private bool _claiming;
    private bool _stopping;

    /// <param name="run">The run.</param>
    /// <param name="host">The host around it.</param>
    /// <param name="owner">Takes what the body reports.</param>
    /// <param name="put">Takes the messages that this brings about, from any thread; false when the run takes none any more.</param>
    public RunFollowUp(RunId run, IRunHost host, IRunOwner owner, Func<RunMessage, bool> put)
    {
        _run = run;
        _host = host;
        _put = put;
        _wake = new(host.Services.Time, () => put(new RunMessage.Notice(Wake)));
        _slot = new(run, host.HostId, host.Services, owner, () => put(Again));
        _errands = new(run, AskPeerAsync, owner.AskAsync, () => put(Again), host.Services);
        _snapshots = new(
            run, host.Store, host.Services.Settings.SnapshotEvery, host.Services.Time, take => put(new RunMessage.Notice(take)), host.Log);
    }

    private static RunMessage.Notice Again { get; } = new(static () => { });

    /// <summary>Ends when no snapshot is being saved.</summary>
    public Task SnapshotsSettled => _snapshots.Settled;

    /// <param name="state">The run; null when it was not read.</param>
    /// <returns>Whether something of the run is under way or owed, so that it must stay in memory.</returns>
    public bool IsBusy(RunState? state) => _slot.IsBusy || _snapshots.IsBusy || _errands.IsBusy || _claiming || OwesOthers(state);

    /// <summary>Tells the body why it is over, if what was appended has ended its part.</summary>
    public void Fence(RunState state)
    {
        if (state.IsStarted) _slot.Fence(state);
    }

    /// <summary>Looks at what a batch led to and begins what is owed now.</summary>
    public void Follow(RunState state)
    {
        if (_slot.Follow(state) is { } own) _put(new RunMessage.Ask(own, new()));

        // Whoever else is named as its owner is gone: this host holds the store. What only waits may go on waiting under that name.
        if (state.Standing is Standing.Active && state.Owner is { } owner && owner != _host.HostId && !Obligations.OnlyWaits(state)) TakeUp(state);

        foreach (var effect in Obligations.Owed(state))
        {
            switch (effect)
            {
                case RunEffect.TakeUp:
                    TakeUp(state);
                    break;

                case RunEffect.TellWaiters:
                    _host.TellWaiters(_run, state);
                    break;
            }
        }

        _errands.Follow(state);
        _wake.Set(state.Owner == _host.HostId ? Obligations.NextTimer(state) : null);
        _snapshots.Follow(state);
    }

    /// <param name="snapshot">The snapshot from which the run was read, which counts as confirmed; null for a full replay.</param>
    public void Found(CapturedSnapshot? snapshot) => _snapshots.Found(snapshot);

    /// <summary>The claim is decided or refused, or nobody knows what became of it: another may be made.</summary>
    public void ClaimAnswered() => _claiming = false;

    /// <summary>Tells the body to end and takes up nothing any more.</summary>
    /// <returns>When the body has ended, and the body itself if there is one.</returns>
    public (Task Ended, RunExecution? Body) Stop(StopReason reason)
    {
        _stopping = true;
        _errands.Close();
        _slot.Close(reason);
        return (_slot.Ended, _slot.Current);
    }

    /// <summary>Ends the body, for good: this run goes wrong the same way each time.</summary>
    public void EndBody() => _slot.Close(StopReason.OwnershipLost);

    /// <summary>Ends all of it without waiting for anything.</summary>
    public void Abandon()
    {
        _slot.Close(StopReason.OwnershipLost);
        _slot.AbandonAll();
        _errands.Close();
        Dispose();
    }

    public void Dispose() => _wake.Dispose();

    private Task<RunState> AskPeerAsync(RunId peer, RunCommand command) =>
        _host.AskAsync(peer, command is RunCommand.Start start ? start with { Owner = _host.HostId } : command);

    // An errand that ends is looked after once more: what follows it for the same run was left for then.
    private bool OwesOthers(RunState? state) => !_stopping && state is not null && Obligations.Errands(state).Count > 0;

    private void TakeUp(RunState state)
    {
        if (_stopping || _claiming || !_host.ExecutesRuns) return;

        if (_host.Services.FindDefinition(state.Header!.Definition) is null)
        {
            Log.NotRegistered(_host.Log, _run, state.Header.Definition);
            return;
        }

        _claiming = true;
        _put(new RunMessage.Ask(new RunCommand.Claim(_host.HostId, _host.Services.Settings.Recovery.AttemptsMax), new()));
    }

    private void Wake()
    {
        _wake.Fired();
        _put(new RunMessage.Ask(new RunCommand.Wake(), new()));
    }
}
