using System.Collections.Immutable;
using Akka.Durable.Refusals;
using Akka.Durable.Undo;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>Rules of what operators ask.</summary>
internal static class Control
{
    /// <summary>A body that may be executing is asked to end; where there is none the run ends at once.</summary>
    public static Decision Cancel(RunState state, RunCommand.Cancel cancel) => state.Standing switch
    {
        Standing.RollbackFailed => NotAllowed("could not undo what it did: retry or skip that undo, or terminate the run"),
        { IsEnded: false } and not Standing.Quarantined when state.Undoing is { } undoing => CancelUndoing(undoing, cancel),
        Standing.Active { Stop: null } when state.Owner is not null => Decision.Of(new RunEvent.CancelRequested(cancel.By, cancel.Reason)),
        Standing.Active { Stop: not null } or Standing.Cancelled => Decision.Nothing,
        Standing.Active or Standing.Parked or Standing.Interrupted or Standing.Paused or Standing.Suspended or Standing.Mismatched =>
            Decision.Of(Endings.End(state, new PlannedEnd.Cancelled(cancel.By, cancel.Reason))),
        Standing.Quarantined => NotAllowed("is in quarantine: release or terminate it"),
        _ => Ended(state),
    };

    public static Decision Terminate(RunState state, RunCommand.Terminate terminate) => state.Standing switch
    {
        Standing.Terminated => Decision.Nothing,
        { IsEnded: true } => Ended(state),
        _ => Decision.Of(new RunEvent.Terminated(terminate.By, terminate.Reason)),
    };

    public static Decision Pause(RunState state, RunCommand.Pause pause) => state.Standing switch
    {
        Standing.Paused => Decision.Nothing,
        Standing.Active { Stop: null } or Standing.Interrupted { Stop: null } or Standing.Parked => Decision.Of(new RunEvent.Paused(pause.By, pause.Reason)),
        Standing.Active or Standing.Interrupted => NotAllowed("has been asked to stop already"),
        { IsEnded: true } => Ended(state),
        _ => NotAllowed("is not being executed"),
    };

    public static Decision Suspend(RunState state, RunCommand.Suspend suspend) => state.Standing switch
    {
        Standing.Suspended => Decision.Nothing,
        Standing.Active { Stop: null } or Standing.Interrupted { Stop: null } or Standing.Parked =>
            Decision.Of(new RunEvent.Suspended(suspend.By, suspend.Reason, Wait: null)),
        Standing.Active or Standing.Interrupted => NotAllowed("has been asked to stop already"),
        { IsEnded: true } => Ended(state),
        _ => NotAllowed("is not being executed"),
    };

    // Its wait may be open already: whoever let the run out of quarantine has not seen to the reason.
    public static Decision SuspendHere(RunState state, RunCommand.FromBody.SuspendHere suspend)
    {
        var suspended = new RunEvent.Suspended(By: null, suspend.Reason, suspend.Wait);
        return (state.Waits.GetValueOrDefault(suspend.Wait), state.Stop) switch
        {
            (_, not null) => NotAllowed("has been asked to stop already"),
            (null, _) => Decision.Of(new RunEvent.WaitStarted(suspend.Wait, Signal: null, Until: null), suspended),
            (WaitState.Open, _) => Decision.Of(suspended),
            _ => Decision.Nothing,
        };
    }

    public static Decision ChangeDeadline(RunState state, RunCommand.ChangeDeadline change, DateTimeOffset now)
    {
        if (state.Standing.IsEnded) return Ended(state);
        if (state.Header!.DeadlineAt == change.DeadlineAt) return Decision.Nothing;
        if (state.Stop is StopRequest.Deadline) return NotAllowed("is ending because its deadline has passed");

        return change.DeadlineAt <= now
            ? Decision.Refuse(RefusalCodes.InvalidInput, $"The deadline {change.DeadlineAt:u} has passed already; cancel the run to end it.")
            : Decision.Of(new RunEvent.DeadlineChanged(change.DeadlineAt, change.By, change.Reason));
    }

    public static Decision Resume(RunState state, RunCommand.Resume resume) => state.Standing switch
    {
        Standing.Paused or Standing.Suspended or Standing.Mismatched => Decision.Of(new RunEvent.Resumed(resume.By, resume.Reason)),
        Standing.Active or Standing.Interrupted or Standing.Parked => Decision.Nothing,
        Standing.Quarantined => NotAllowed("is in quarantine: release it"),
        Standing.RollbackFailed => NotAllowed("could not undo what it did: retry or skip that undo"),
        _ => Ended(state),
    };

    public static Decision Retry(RunState state, RunCommand.RetryFailed retry) => state.Standing switch
    {
        Standing.Failed => Decision.Of(new RunEvent.Retried(retry.By, retry.Reason)),
        Standing.Active or Standing.Interrupted or Standing.Parked => Decision.Nothing,
        { IsEnded: true } => Ended(state),
        _ => NotAllowed("has not failed"),
    };

    public static Decision ChangeTags(RunState state, RunCommand.ChangeTags change)
    {
        var changes = change.Changes
            .Where(c => state.Tags.GetValueOrDefault(c.Key) != c.Value)
            .ToImmutableSortedDictionary();
        return changes.IsEmpty ? Decision.Nothing : Decision.Of(new RunEvent.TagsChanged(changes, change.By));
    }

    public static Decision Quarantine(RunState state, RunCommand.Quarantine quarantine) => state.Standing switch
    {
        Standing.Quarantined => Decision.Nothing,
        { IsEnded: true } => Ended(state),
        _ => Decision.Of(new RunEvent.Quarantined(quarantine.Code, quarantine.Evidence)),
    };

    public static Decision Release(RunState state, RunCommand.Release release) => state.Standing switch
    {
        Standing.Quarantined => Decision.Of(new RunEvent.Released(release.By, release.Reason)),
        { IsEnded: true } => Ended(state),
        _ => Decision.Nothing,
    };

    private static Decision CancelUndoing(UndoWork undoing, RunCommand.Cancel cancel) => undoing.Then switch
    {
        null => Decision.Of(new RunEvent.CancelRequested(cancel.By, cancel.Reason)),
        PlannedEnd.Cancelled => Decision.Nothing,
        _ => Decision.Refuse(RefusalCodes.RunEnded, "The run has failed and undoes what it did."),
    };

    private static Decision Ended(RunState state) =>
        Decision.Refuse(RefusalCodes.RunEnded, $"The run has ended: {Standings.Status(state).Name()}.");

    private static Decision NotAllowed(string why) => Decision.Refuse(RefusalCodes.NotAllowed, $"The run {why}.");
}
