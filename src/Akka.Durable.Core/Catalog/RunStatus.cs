namespace Akka.Durable;

/// <summary>Where a run stands. Stored and shown in lower case with hyphens.</summary>
public enum RunStatus
{
    /// <summary>Being executed, or about to be.</summary>
    Running,

    /// <summary>Waiting for a time, a signal, a retry or a child; in no host's memory perhaps.</summary>
    Waiting,

    /// <summary>Its host stopped or died; it goes on when a host takes it up.</summary>
    Interrupted,

    /// <summary>Held by an operator until resumed.</summary>
    Paused,

    /// <summary>Held by the engine until somebody acts: a rollback that failed, code that differs from the journal.</summary>
    Suspended,

    /// <summary>Not executed until released: its journal cannot be trusted, or it took its host down too often.</summary>
    Quarantined,

    Completed,

    Failed,

    Cancelled,

    /// <summary>Ended by an operator without asking its code.</summary>
    Terminated,
}

public static class RunStatuses
{
    /// <summary>Whether the run has ended. Only a rollback or a retry reopens it.</summary>
    public static bool IsEnded(this RunStatus status) =>
        status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled or RunStatus.Terminated;

    /// <summary>The stable name, as stored and shown.</summary>
    public static string Name(this RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Waiting => "waiting",
        RunStatus.Interrupted => "interrupted",
        RunStatus.Paused => "paused",
        RunStatus.Suspended => "suspended",
        RunStatus.Quarantined => "quarantined",
        RunStatus.Completed => "completed",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Terminated => "terminated",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a run status."),
    };

    public static bool TryParse(string? name, out RunStatus status)
    {
        foreach (var candidate in Enum.GetValues<RunStatus>())
        {
            if (candidate.Name() == name)
            {
                status = candidate;
                return true;
            }
        }

        status = default;
        return false;
    }
}
