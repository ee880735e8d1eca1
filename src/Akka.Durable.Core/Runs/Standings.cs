namespace Akka.Durable.Runs;

public static class Standings
{
    /// <summary>The status to list the run under.</summary>
    public static RunStatus Status(RunState state) => state.Standing switch
    {
        Standing.NotStarted => throw new InvalidOperationException("A run that is not started has no status."),
        Standing.Active => Obligations.OnlyWaits(state) ? RunStatus.Waiting : RunStatus.Running,
        Standing.Parked => RunStatus.Waiting,
        Standing.Interrupted => RunStatus.Interrupted,
        Standing.Paused => RunStatus.Paused,
        Standing.Suspended or Standing.Mismatched or Standing.RollbackFailed => RunStatus.Suspended,
        Standing.Quarantined => RunStatus.Quarantined,
        Standing.Completed => RunStatus.Completed,
        Standing.Failed => RunStatus.Failed,
        Standing.Cancelled => RunStatus.Cancelled,
        Standing.Terminated => RunStatus.Terminated,
    };
}
