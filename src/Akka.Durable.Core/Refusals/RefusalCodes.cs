namespace Akka.Durable.Refusals;

/// <summary>The stable codes of refusals. A code never changes its meaning.</summary>
public static class RefusalCodes
{
    public const string InvalidRunId = "invalid-run-id";
    public const string InvalidName = "invalid-name";
    public const string InvalidInput = "invalid-input";

    /// <summary>No run of that id is known.</summary>
    public const string UnknownRun = "unknown-run";

    /// <summary>The id is taken by a run with another definition or another input.</summary>
    public const string RunExists = "run-exists";

    /// <summary>The run has ended; nothing can be asked of it but to be read.</summary>
    public const string RunEnded = "run-ended";

    /// <summary>The command carries an epoch that is no longer the run's.</summary>
    public const string StaleEpoch = "stale-epoch";

    /// <summary>The run does not stand where this can be asked of it.</summary>
    public const string NotAllowed = "not-allowed";

    /// <summary>The run has no such phase, or has not reached it.</summary>
    public const string UnknownPhase = "unknown-phase";

    /// <summary>Events that were asked for are deleted: snapshots hold what they led to.</summary>
    public const string EventsDeleted = "events-deleted";

    /// <summary>The run is executed by another host of the cluster, and what is asked for is only there.</summary>
    public const string NotHere = "not-here";

    /// <summary>The run was put aside as one that only waits while its code had something to report: it is executed again.</summary>
    public const string Parked = "parked";

    /// <summary>A value's JSON is longer than the limit.</summary>
    public const string PayloadTooLarge = "payload-too-large";

    /// <summary>A value that the run keeps outside its events is missing or damaged: no other is given in its place.</summary>
    public const string PayloadDamaged = "payload-damaged";

    /// <summary>The run already keeps as many unread signals as it may.</summary>
    public const string SignalsFull = "signals-full";

    /// <summary>The run has as many events as <c>history-max</c> allows: its code begins nothing new.</summary>
    public const string HistoryFull = "history-full";

    /// <summary>No definition of that name is registered with this host.</summary>
    public const string UnknownDefinition = "unknown-definition";

    /// <summary>The host is stopping and takes no new work. Ask again, or ask another host.</summary>
    public const string Stopping = "stopping";

    /// <summary>More is waiting to be written than may wait. Ask again later.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The store cannot be written at present, and nothing was. Ask again later.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>It is not known whether it was written. Asking again with the same ids is safe.</summary>
    public const string OutcomeUnknown = "outcome-unknown";

    /// <summary>The run is in quarantine until somebody releases it.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>The run holds something that only a newer release can read.</summary>
    public const string NewerFormat = "newer-format";

    /// <summary>Another host holds the database.</summary>
    public const string DatabaseHeld = "database-held";

    /// <summary>The database was written by a newer release.</summary>
    public const string NewerSchema = "newer-schema";

    /// <summary>The file is not a database of ours.</summary>
    public const string NotADatabase = "not-a-database";

    /// <summary>The database cannot be written.</summary>
    public const string ReadOnly = "read-only";
}
