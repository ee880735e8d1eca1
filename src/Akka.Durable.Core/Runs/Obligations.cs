namespace Akka.Durable.Runs;

/// <summary>What a run in a state owes the world outside it.</summary>
/// <remarks>Follows from state alone, so a crash between an append and its effect heals: recovery asks again.</remarks>
public static class Obligations
{
    public static IReadOnlyList<RunEffect> Owed(RunState state)
    {
        var own = OwedByItself(state);
        return Errands(state) is { Count: > 0 } errands ? [.. own, .. errands] : own;
    }

    /// <summary>What the run owes other runs, each until it was carried out. A run in quarantine has nothing carried out.</summary>
    public static IReadOnlyList<RunEffect.Errand> Errands(RunState state)
    {
        if (!state.IsStarted || state.Standing is Standing.Quarantined) return [];

        List<RunEffect.Errand>? errands = null;
        foreach (var release in state.Releases) (errands ??= []).Add(new RunEffect.Errand.ReleaseChild(release.Id, release.How));
        foreach (var (_, child) in state.Children.Open)
        {
            // What ends with its parent need not begin any more.
            if (child.Confirmed || (state.Standing.IsEnded && child.OnParentClose is not ParentClose.Abandon)) continue;
            (errands ??= []).Add(new RunEffect.Errand.StartChild(child.Id, child));
        }

        if (state.OwesItsParent) (errands ??= []).Add(new RunEffect.Errand.TellParent(state.Header!.Parent!.Value));
        return errands ?? [];
    }

    private static IReadOnlyList<RunEffect> OwedByItself(RunState state)
    {
        switch (state.Standing)
        {
            case Standing.Interrupted:
            case Standing.Active when state.Owner is null:
                return [new RunEffect.TakeUp()];

            case Standing.Active { Stop: { } stop }:
                return [new RunEffect.StopBody(state.Epoch, ReasonOf(stop))];

            case Standing.Active:
                var execute = new RunEffect.Execute(state.Epoch, state.Owner!);
                return NextDue(state) is { } at ? [execute, new RunEffect.WakeAt(at)] : [execute];

            case Standing.Parked:
                return NextDue(state) is { } due ? [new RunEffect.WakeAt(due)] : [];

            case { IsEnded: true }:
                return [new RunEffect.TellWaiters()];

            default:
                return [];
        }
    }

    /// <summary>The earliest instant at which something is due; null when nothing is.</summary>
    public static DateTimeOffset? NextWake(RunState state)
    {
        // Whoever polls finds in the catalog what is owed to others, whatever became of the host that owed it.
        if (Errands(state).Count > 0) return state.LastAt;

        return NextDue(state);
    }

    private static DateTimeOffset? NextDue(RunState state)
    {
        if (state.Standing is not (Standing.Active { Stop: null } or Standing.Parked)) return null;
        if (state.Undoing is { Pending: [var undo, ..] }) return undo.RetryAt;

        var next = NextTimer(state);
        foreach (var (_, phase) in state.Phases.Open)
        {
            if (phase.RetryAt is { } retryAt) next = Earlier(next, retryAt);
        }

        return next;
    }

    /// <summary>The earliest instant at which <see cref="RunCommand.Wake"/> has something to decide; null when there is none.</summary>
    /// <remarks>
    /// What the owner of a run sets a timer for. Retries are not among them: the execution waits for them itself, and until the attempt leaves
    /// a trace in the journal its instant lies in the past.
    /// </remarks>
    public static DateTimeOffset? NextTimer(RunState state)
    {
        if (state.Standing is not (Standing.Active { Stop: null } or Standing.Parked)) return null;

        // While it undoes, no wait and no deadline is decided: a timer for one that is due would be set again and again.
        if (state.Undoing is not null) return null;

        var next = state.Header!.DeadlineAt;
        foreach (var (_, wait) in state.Waits.Open)
        {
            if (wait.Until is { } until) next = Earlier(next, until);
        }

        return next;
    }

    /// <summary>Whether nothing of the run is under way as far as the journal knows: it waits for a time or a signal.</summary>
    public static bool OnlyWaits(RunState state)
    {
        if (state.Standing is not (Standing.Active { Stop: null } or Standing.Parked)) return false;
        if (state.Undoing is { Pending: [var undo, ..] }) return undo.RetryAt is not null;

        foreach (var (_, phase) in state.Phases.Open)
        {
            if (phase.RetryAt is null) return false;
        }

        foreach (var (_, child) in state.Children.Open)
        {
            if (!child.Confirmed) return false;
        }

        return !state.Phases.Open.IsEmpty || !state.Waits.Open.IsEmpty || !state.Children.Open.IsEmpty;
    }

    /// <summary>Whether an attempt may be under way that the journal does not name yet: its wait is over.</summary>
    public static bool RetryIsDue(RunState state, DateTimeOffset now) =>
        state.Undoing is { Pending: [var undo, ..] }
            ? undo.RetryAt <= now
            : state.Phases.Open.Any(p => p.Value.RetryAt <= now);

    /// <summary>Why the body of an epoch that the run no longer executes is to end.</summary>
    /// <param name="state">The run now.</param>
    /// <param name="epoch">The epoch that the body executes.</param>
    public static StopReason ReasonFor(RunState state, long epoch) =>
        epoch < state.RollbackEpoch ? StopReason.RolledBack : ReasonFor(state);

    /// <inheritdoc cref="ReasonFor(RunState, long)"/>
    public static StopReason ReasonFor(RunState state) => state.Standing switch
    {
        Standing.Active { Stop: { } stop } => ReasonOf(stop),
        Standing.Paused => StopReason.Paused,
        Standing.Suspended => StopReason.Suspended,
        Standing.Cancelled => StopReason.Cancelled,
        Standing.Terminated => StopReason.Terminated,
        Standing.Completed or Standing.Failed => StopReason.RunEnded,
        _ => StopReason.OwnershipLost,
    };

    private static StopReason ReasonOf(StopRequest stop) => stop switch
    {
        StopRequest.Cancel => StopReason.Cancelled,
        StopRequest.Deadline => StopReason.Deadline,
    };

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one is { } at && at < other ? at : other;
}
