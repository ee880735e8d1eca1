using Akka.Durable.Failures;
using Akka.Durable.Refusals;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>Rules of beginning, taking over, letting go and ending.</summary>
internal static class Lifecycle
{
    public static Decision Start(RunState state, RunCommand.Start start)
    {
        if (state.Header is not { } header)
        {
            var started = new RunEvent.Started(
                start.Definition,
                start.Version,
                start.Input,
                start.Owner,
                start.Tags,
                start.Parent,
                start.DeadlineAt,
                start.Compensate ? true : null,
                Root: start.Root ?? start.Parent,
                TellsParent: start.TellsParent ? true : null);
            return start.Signal is { } first
                ? Decision.Of(started, new RunEvent.SignalReceived(first.Id, first.Name, first.Sender, first.Value))
                : Decision.Of(started);
        }

        // Whoever signals with a start means the run of that id, whatever it was started with.
        if (start.Signal is { } signal && header.Definition == start.Definition) return Waiting.Receive(state, signal);

        // Starting again is how a caller learns the outcome of a start it got no answer to.
        return header.Definition == start.Definition && header.Input == start.Input && (!start.TellsParent || header.Parent == start.Parent)
            ? Decision.Nothing
            : Decision.Refuse(
                RefusalCodes.RunExists,
                header.Definition == start.Definition
                    ? $"A run of that id was started with another {(header.Input == start.Input ? "parent" : "input")}."
                    : $"A run of that id was started from the definition '{header.Definition}', not '{start.Definition}'.");
    }

    public static Decision Claim(RunState state, RunCommand.Claim claim, DateTimeOffset now)
    {
        if (state.Standing is Standing.Interrupted or Standing.Parked) return Decision.Of(Claimed(state, claim, ClaimCause.Ready));
        if (state.Standing is not Standing.Active || state.Owner == claim.Owner) return Decision.Nothing;
        if (state.Owner is null) return Decision.Of(Claimed(state, claim, ClaimCause.Ready));
        if (Obligations.OnlyWaits(state) && !Obligations.RetryIsDue(state, now)) return Decision.Of(Claimed(state, claim, ClaimCause.Woken));

        // Counted before the body starts: a body that takes its process down each time is found out by the count alone.
        return state.RecoveriesWithoutProgress >= claim.AttemptsMax
            ? Decision.Of(new RunEvent.Quarantined(
                QuarantineCodes.CrashLoop,
                $"{state.RecoveriesWithoutProgress} recoveries in a row without progress; the last host was {state.Owner}."))
            : Decision.Of(Claimed(state, claim, ClaimCause.Recovery));
    }

    public static Decision Interrupt(RunState state, RunCommand.Interrupt interrupt) =>
        state.Standing is Standing.Active && state.Owner == interrupt.Owner
            ? Decision.Of(new RunEvent.Interrupted(interrupt.Reason))
            : Decision.Nothing;

    // Not refused where something is under way: its host asks again when the run has been idle for as long once more.
    public static Decision Park(RunState state, RunCommand.FromBody.Park park, DateTimeOffset now) =>
        park.Seen == state.Sequence && Obligations.OnlyWaits(state) && !Obligations.RetryIsDue(state, now) ? Decision.Of(new RunEvent.Parked()) : Decision.Nothing;

    public static Decision ReportProgress(RunState state, RunCommand.FromBody.ReportProgress report) =>
        state.Progress is { } known && (known.Phase, state.ProgressCount, known.Value) == (report.Phase, report.Count, report.Value)
            ? Decision.Nothing
            : Decision.Of(new RunEvent.ProgressReported(report.Phase, report.Count, report.Value));

    public static Decision ReportMismatch(RunState state, RunCommand.FromBody.ReportMismatch mismatch) =>
        (state.Mismatches.Contains(mismatch.What) || state.MismatchCount == RunState.MismatchesMax) && !mismatch.Strict
            ? Decision.Nothing
            : Decision.Of(new RunEvent.MismatchFound(mismatch.What, mismatch.Strict));

    /// <summary>A recorded request to stop beats a result that comes after it.</summary>
    public static Decision Complete(RunState state, RunCommand.FromBody.Complete complete) =>
        Decision.Of(Endings.End(state, state.Stop is { } stop ? EndOf(stop) : new PlannedEnd.Completed(complete.Result)));

    public static Decision Fail(RunState state, RunCommand.FromBody.Fail fail) =>
        Decision.Of(Endings.End(state, state.Stop is { } stop ? EndOf(stop) : new PlannedEnd.Failed(fail.Failure)));

    public static Decision ConfirmStopped(RunState state) =>
        state.Stop is { } stop
            ? Decision.Of(Endings.End(state, EndOf(stop)))
            : Decision.Refuse(RefusalCodes.NotAllowed, "Nothing asks this run to stop.");

    public static PlannedEnd EndOf(StopRequest stop) => stop switch
    {
        StopRequest.Cancel cancel => new PlannedEnd.Cancelled(cancel.By, cancel.Reason),
        StopRequest.Deadline deadline => new PlannedEnd.Failed(new(
            typeof(TimeoutException).FullName!, $"The run's deadline passed at {deadline.At:u}.", FailureCodes.DeadlineExceeded)),
    };

    public static bool IsRepeatedEnd(RunState state, RunCommand.FromBody report) => (state.Standing, report) switch
    {
        (Standing.Completed completed, RunCommand.FromBody.Complete again) => completed.Result == again.Result,
        (Standing.Failed failed, RunCommand.FromBody.Fail again) => failed.Failure == again.Failure,
        (Standing.Cancelled or Standing.Failed, RunCommand.FromBody.ConfirmStopped) => true,
        _ => false,
    };

    private static RunEvent.Claimed Claimed(RunState state, RunCommand.Claim claim, ClaimCause cause) =>
        new(state.Epoch + 1, claim.Owner, cause);
}

/// <summary>The stable codes of quarantine.</summary>
public static class QuarantineCodes
{
    /// <summary>Recovered too often without getting anything done.</summary>
    public const string CrashLoop = "crash-loop";

    /// <summary>Its journal or snapshots cannot be what we wrote.</summary>
    public const string Corrupt = "corrupt";

    /// <summary>A value that it keeps outside its events is missing or damaged.</summary>
    public const string PayloadDamaged = "payload-damaged";

    /// <summary>It has a row in the catalog and no events any more.</summary>
    public const string Lost = "lost";
}
