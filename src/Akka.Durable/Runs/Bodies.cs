using Akka.Actor;
using Akka.Durable.Catalog;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Execution;
using Akka.Durable.Runs;
using Akka.Event;

namespace Akka.Durable.Cluster.Runs;

/// <summary>What is executed of one run here: takes the run over before anything is, and lets its bodies end before the actor does.</summary>
internal sealed class Bodies : IDisposable
{
    private readonly RunId _run;
    private readonly RunsNode _node;
    private readonly Insistence _insistence;
    private readonly ILoggingAdapter _log;
    private readonly BodyPort _port;
    private readonly ExecutionSlot _slot;
    private readonly RunTimer _wake;
    private readonly RunErrands _errands;
    private readonly Predecessor _predecessor;
    private readonly string _owner;
    private bool _closing;
    private bool _drained;

    public Bodies(RunId run, string owner, RunsNode node, Predecessor predecessor, Insistence insistence, ILoggingAdapter log)
    {
        (_run, _owner, _node, _predecessor, _insistence, _log) = (run, owner, node, predecessor, insistence, log);
        _port = new(run, insistence.Tell, () => node.Send(new RunMessage.TakeUp(run), ActorRefs.NoSender));
        _slot = new(run, _owner, node.Services, _port, () => insistence.Tell(Changed.Instance));
        _errands = new(run, node.AskAsync, Say, () => insistence.Tell(Changed.Instance), node.Services);
        _wake = new(node.Services.Time, () => insistence.Tell(new Asked.ByItself(new RunCommand.Wake())));
    }

    /// <summary>Whether the run is about to be taken over: until then nothing else is decided.</summary>
    public bool IsClaiming { get; private set; }

    /// <summary>Whether bodies execute that are waited for, or are about to, or others are being told what is owed to them.</summary>
    public bool IsBusy => IsClaiming || _predecessor.IsAwaited || _errands.IsBusy || (!_drained && _slot.IsBusy);

    public bool AreExecuting(RunState state) => state.Standing is Standing.Active && state.Owner == _owner;

    /// <summary>Whether other runs are still to be told something from here.</summary>
    public bool OweOthers(RunState state) => !_closing && Obligations.Errands(state).Count > 0;

    /// <summary>A start names this incarnation as the owner.</summary>
    public RunMessage.Ask Named(RunMessage.Ask ask) =>
        ask.Command is RunCommand.Start start ? ask with { Command = start with { Owner = _owner } } : ask;

    /// <summary>Brings what executes in line with the run's state, and takes the run over if it is to be executed and nobody does.</summary>
    public void Follow(RunState state)
    {
        if (_slot.Follow(state) is { } own) _insistence.Tell(new Asked.ByItself(own));

        if (state.Standing is Standing.Interrupted or Standing.Active && state.Owner != _owner) Claim(state);
        else _predecessor.Forget();
        _errands.Follow(state);
        _wake.Set(state.Owner == _owner ? Obligations.NextTimer(state) : null);
    }

    /// <summary>Takes over a parked run, if it is one.</summary>
    public void TakeUp(RunState state)
    {
        if (state.Standing is Standing.Parked) Claim(state);
    }

    /// <summary>Takes over a parked run for which something is due that is no event of its own, such as a retry.</summary>
    public void TakeUpIfDue(RunState state)
    {
        if (state.Standing is Standing.Parked && CatalogProjection.Of(_run, state).WakeAt <= _node.Services.Time.GetUtcNow()) Claim(state);
    }

    /// <summary>Who is named as the owner holds the run still or no longer, or has not answered for a while.</summary>
    public void HearOfPredecessor(object message)
    {
        if (message is RunMessage.Held answer) _predecessor.Take(answer);
        else _predecessor.TimeHasCome();
    }

    /// <summary>The command to take it over has its turn.</summary>
    public void ClaimHasItsTurn() => IsClaiming = false;

    /// <summary>The timer has had its turn.</summary>
    public void WakeHasItsTurn() => _wake.Fired();

    /// <summary>Takes nothing over any more, and tells bodies to end. <see cref="Ended"/> comes when they have, or were waited for long enough.</summary>
    public void Drain()
    {
        LetGo();
        _slot.Close(StopReason.HostStopping);
        _ = DrainAsync(_slot.Ended, _slot.Current);
    }

    /// <summary>The actor lets go of the run: it is taken over no more.</summary>
    public void LetGo()
    {
        _closing = true;
        _predecessor.Forget();
        _errands.Close();
    }

    /// <summary>Bodies have ended or are waited for no longer.</summary>
    /// <returns>What the run becomes by that.</returns>
    public RunCommand Drained()
    {
        _drained = true;
        return new RunCommand.Interrupt(_owner, "its host let go of it");
    }

    /// <summary>Leaves bodies to themselves: the actor has ended.</summary>
    public void Close(StopReason reason)
    {
        _wake.Dispose();
        _predecessor.Dispose();
        _errands.Close();
        _slot.Close(reason);
        _slot.AbandonAll();
        _port.Close();
    }

    public void Dispose() => Close(StopReason.OwnershipLost);

    private void Claim(RunState state)
    {
        if (IsClaiming || _closing || _node.IsStopping) return;

        if (_node.Services.FindDefinition(state.Header!.Definition) is null)
        {
            _log.Warning("Run {0} waits: its definition '{1}' is not registered with this node.", _run, state.Header.Definition);
            return;
        }

        if (state.Owner is { } owner && !_predecessor.HasLetGo(owner)) return;

        IsClaiming = true;
        _insistence.Tell(new Asked.ByItself(new RunCommand.Claim(_owner, _node.Services.Settings.Recovery.AttemptsMax)));
    }

    private Task Say(RunCommand command)
    {
        _insistence.Tell(new Asked.ByItself(command));
        return Task.CompletedTask;
    }

    private async Task DrainAsync(Task ended, RunExecution? body)
    {
        using var patience = new CancellationTokenSource(_node.Services.Settings.DrainTimeout, _node.Services.Time);
        await ended.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (body is { Completion.IsCompleted: false })
        {
            await body.FlushCheckpointsAsync().WaitAsync(_node.StoreTimeout, _node.StoreTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _insistence.Tell(Ended.Instance);
    }

    /// <summary>Something beside the actor has changed: <see cref="Follow"/> has to be called.</summary>
    public sealed record Changed : INoSerializationVerificationNeeded
    {
        public static Changed Instance { get; } = new();
    }

    /// <summary>Bodies have ended, or were waited for long enough.</summary>
    public sealed record Ended : INoSerializationVerificationNeeded
    {
        public static Ended Instance { get; } = new();
    }
}
