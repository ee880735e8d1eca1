using Akka.Durable.Children;
using Akka.Durable.History;
using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Undo;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>What a command means for a run.</summary>
/// <remarks>
/// Pure: reads no clock, no random source, no environment. The switches stand here, the rules with their concepts.
/// </remarks>
public static class RunDecider
{
    /// <summary>The events <paramref name="command"/> leads to, or why it is refused.</summary>
    /// <param name="state">What the run's events fold to so far.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The time of the decision, in UTC.</param>
    public static Decision Decide(RunState state, RunCommand command, DateTimeOffset now) => command switch
    {
        RunCommand.Start start => Lifecycle.Start(state, start),
        _ when !state.IsStarted => Decision.Refuse(RefusalCodes.UnknownRun, "No such run."),
        RunCommand.Claim claim => Lifecycle.Claim(state, claim, now),
        RunCommand.Interrupt interrupt => Lifecycle.Interrupt(state, interrupt),
        RunCommand.FromBody report => DecideForBody(state, report, now),
        RunCommand.FromErrand.ConfirmChild confirm => ChildRules.Confirm(state, confirm),
        RunCommand.FromErrand.ConfirmReleased confirm => ChildRules.ConfirmReleased(state, confirm),
        RunCommand.FromErrand.ConfirmParentTold => ChildRules.ConfirmParentTold(state),
        RunCommand.EndChild end => ChildRules.End(state, end),
        RunCommand.UndoRun undo => ChildRules.Undo(state, undo),
        RunCommand.Wake => Wakes.Wake(state, now),
        RunCommand.SendSignal signal => Waiting.Receive(state, signal),
        RunCommand.Cancel cancel => Control.Cancel(state, cancel),
        RunCommand.Terminate terminate => Control.Terminate(state, terminate),
        RunCommand.Pause pause => Control.Pause(state, pause),
        RunCommand.Suspend suspend => Control.Suspend(state, suspend),
        RunCommand.ChangeDeadline change => Control.ChangeDeadline(state, change, now),
        RunCommand.Resume resume => Control.Resume(state, resume),
        RunCommand.RetryFailed retry => Control.Retry(state, retry),
        RunCommand.RollBack rollback => RollbackRules.RollBack(state, rollback),
        RunCommand.RetryUndo retry => UndoRules.Retry(state, retry),
        RunCommand.SkipUndo skip => UndoRules.Skip(state, skip),
        RunCommand.ChangeTags change => Control.ChangeTags(state, change),
        RunCommand.Quarantine quarantine => Control.Quarantine(state, quarantine),
        RunCommand.Release release => Control.Release(state, release),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not a command of this release."),
    };

    /// <inheritdoc cref="Decide(RunState, RunCommand, DateTimeOffset)"/>
    /// <param name="state">What the run's events fold to so far.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The time of the decision, in UTC.</param>
    /// <param name="limits">How long the run's history may become.</param>
    public static Decision Decide(RunState state, RunCommand command, DateTimeOffset now, HistoryLimits limits) =>
        HistoryRules.Bounded(state, command, Decide(state, command, now), limits);

    private static Decision DecideForBody(RunState state, RunCommand.FromBody report, DateTimeOffset now)
    {
        // Parking ended this body's right to execute while its code was about to go on. Told apart, because the run has to be taken up again.
        if (state.Standing is Standing.Parked && report.Epoch == state.Epoch - 1 && report is not RunCommand.FromBody.Park)
        {
            return Decision.Refuse(RefusalCodes.Parked, "The run was put aside as one that only waits.");
        }

        if (report.Epoch != state.Epoch)
        {
            return Decision.Refuse(RefusalCodes.StaleEpoch, $"The run is at epoch {state.Epoch}, not {report.Epoch}.");
        }

        // The same end reported twice is honoured once; anything else of a body comes too late.
        if (state.Standing is not Standing.Active)
        {
            return Lifecycle.IsRepeatedEnd(state, report)
                ? Decision.Nothing
                : Decision.Refuse(RefusalCodes.NotAllowed, "The run is not being executed.");
        }

        // What is retired is undone before the code goes on: nothing else may get done in between.
        if (state.Undoing is not null && report is not (RunCommand.FromBody.CompleteUndo or RunCommand.FromBody.FailUndo or RunCommand.FromBody.Park))
        {
            return Decision.Refuse(RefusalCodes.NotAllowed, "The run undoes what it did; nothing else may get done meanwhile.");
        }

        return report switch
        {
            RunCommand.FromBody.AskForRoom => Decision.Nothing,
            RunCommand.FromBody.StartPhase start => PhaseRules.Start(state, start),
            RunCommand.FromBody.CompletePhase complete => PhaseRules.Complete(state, complete),
            RunCommand.FromBody.FailPhase fail => PhaseRules.Fail(state, fail, now),
            RunCommand.FromBody.ForgetPhase forget => PhaseRules.Forget(state, forget),
            RunCommand.FromBody.CompleteStep complete => StepRules.Complete(state, complete),
            RunCommand.FromBody.FailStep fail => StepRules.Fail(state, fail, now),
            RunCommand.FromBody.SaveCheckpoint save => StepRules.SaveCheckpoint(state, save),
            RunCommand.FromBody.BeginWait begin => Waiting.Begin(state, begin, now),
            RunCommand.FromBody.ReportProgress progress => Lifecycle.ReportProgress(state, progress),
            RunCommand.FromBody.SuspendHere suspend => Control.SuspendHere(state, suspend),
            RunCommand.FromBody.BeginChild begin => ChildRules.Begin(state, begin),
            RunCommand.FromBody.CompleteUndo complete => UndoRules.Complete(state, complete),
            RunCommand.FromBody.FailUndo fail => UndoRules.Fail(state, fail, now),
            RunCommand.FromBody.ReportMismatch mismatch => Lifecycle.ReportMismatch(state, mismatch),
            RunCommand.FromBody.Complete complete => Lifecycle.Complete(state, complete),
            RunCommand.FromBody.Fail fail => Lifecycle.Fail(state, fail),
            RunCommand.FromBody.Park park => Lifecycle.Park(state, park, now),
            RunCommand.FromBody.ConfirmStopped => Lifecycle.ConfirmStopped(state),
            _ => throw new ArgumentOutOfRangeException(nameof(report), report, "Not a command of this release."),
        };
    }
}
