using Akka.Durable.Runs;

namespace Akka.Durable.Snapshots;

/// <summary>Between a run's standing and what of it is written.</summary>
internal static class StandingMapping
{
    public static StandingSnapshot ToSnapshot(Standing standing) => standing switch
    {
        Standing.NotStarted => throw new InvalidOperationException("A run that is not started has no snapshot."),
        Standing.Active s => WithStop(new("active"), s.Stop),
        Standing.Parked => new("parked"),
        Standing.Interrupted s => WithStop(new("interrupted") { Reason = s.Reason }, s.Stop),
        Standing.Paused s => new("paused") { By = s.By, Reason = s.Reason },
        Standing.Suspended s => new("suspended") { By = s.By, Reason = s.Reason, Phase = s.Wait, Code = s.Code },
        Standing.Mismatched s => new("mismatched") { Reason = s.What },
        Standing.RollbackFailed s => new("rollback-failed") { Phase = s.Phase, Failure = s.Failure },
        Standing.Quarantined s => new("quarantined") { Code = s.Code, Reason = s.Evidence },
        Standing.Completed s => new("completed") { Result = s.Result },
        Standing.Failed s => new("failed") { Failure = s.Failure },
        Standing.Cancelled s => new("cancelled") { By = s.By, Reason = s.Reason },
        Standing.Terminated s => new("terminated") { By = s.By, Reason = s.Reason },
    };

    public static Standing ToStanding(StandingSnapshot s) => s.Kind switch
    {
        "active" => new Standing.Active(StopOf(s)),
        "parked" => new Standing.Parked(),
        "interrupted" => new Standing.Interrupted(s.Reason ?? "", StopOf(s)),
        "paused" => new Standing.Paused(s.By, s.Reason),
        "suspended" => new Standing.Suspended(s.By, s.Reason ?? "", s.Phase, s.Code),
        "mismatched" => new Standing.Mismatched(s.Reason ?? ""),
        "rollback-failed" => new Standing.RollbackFailed(
            s.Phase ?? throw new FormatException("a failed rollback without its phase"),
            s.Failure ?? throw new FormatException("a failed rollback without its failure")),
        "quarantined" => new Standing.Quarantined(s.Code ?? "", s.Reason ?? ""),
        "completed" => new Standing.Completed(s.Result ?? default),
        "failed" => new Standing.Failed(s.Failure ?? throw new FormatException("a failed run without a failure")),
        "cancelled" => new Standing.Cancelled(s.By, s.Reason),
        "terminated" => new Standing.Terminated(s.By, s.Reason),
        _ => throw new FormatException($"a run that stands '{s.Kind}'"),
    };

    private static StandingSnapshot WithStop(StandingSnapshot snapshot, StopRequest? stop) => stop switch
    {
        null => snapshot,
        StopRequest.Cancel c => snapshot with { Stop = "cancel", StopBy = c.By, StopReason = c.Reason, StopAt = c.At },
        StopRequest.Deadline d => snapshot with { Stop = "deadline", StopAt = d.At },
        _ => throw new ArgumentOutOfRangeException(nameof(stop), stop, "Not a stop request."),
    };

    private static StopRequest? StopOf(StandingSnapshot s) => s.Stop switch
    {
        null => null,
        "cancel" => new StopRequest.Cancel(s.StopBy, s.StopReason, s.StopAt ?? throw new FormatException("a stop without its time")),
        "deadline" => new StopRequest.Deadline(s.StopAt ?? throw new FormatException("a deadline without its time")),
        _ => throw new FormatException($"a stop by '{s.Stop}'"),
    };
}
