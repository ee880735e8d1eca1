namespace Akka.Durable;

/// <summary>How one phase is carried out.</summary>
public sealed record PhaseOptions
{
    public static PhaseOptions Default { get; } = new();

    /// <summary>What happens when it fails. No retry by default.</summary>
    public Retry Retry { get; init; } = Retry.None;

    /// <summary>How long one attempt may take; then its token fires with <see cref="StopReason.Timeout"/> and the attempt has
    /// failed. Null, the default: as long as it likes.</summary>
    public TimeSpan? Timeout { get; init => field = Positive(value); }

    /// <summary>What the phase works on. Recorded; on re-execution another value under the same address is reported, and fails
    /// the run in strict mode. Null, the default: nothing is compared.</summary>
    public object? Input { get; init; }

    /// <summary>Takes back what the phase did. Called when a rollback retires the phase, and when a run that was started with
    /// <see cref="StartOptions.Compensate"/> fails or is cancelled; the newest phase first, before anything else of the run goes on. It may
    /// find the phase done, half done or hardly begun, and is called at least once, its success recorded exactly once. Null, the default: the
    /// phase is retired as it is.</summary>
    public Func<UndoContext, Task>? Undo { get; init; }

    /// <summary>What happens when the undo fails. Five attempts with doubling waits from 1 second by default. When none is left the run stands as
    /// suspended until somebody has the undo tried again or skipped.</summary>
    public Retry UndoRetry { get; init; } = Retry.Exponential(5);

    /// <summary>How long one attempt of the undo may take; 1 hour by default, null for as long as it likes.</summary>
    public TimeSpan? UndoTimeout { get; init => field = Positive(value); } = TimeSpan.FromHours(1);

    internal static TimeSpan? Positive(TimeSpan? value) =>
        value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than zero.");
}

/// <summary>How one step is carried out.</summary>
public sealed record StepOptions
{
    public static StepOptions Default { get; } = new();

    /// <summary>What happens when it fails. No retry by default: the failure is the phase's to handle.</summary>
    public Retry Retry { get; init; } = Retry.None;

    /// <summary>How long one attempt may take. Null, the default: as long as it likes.</summary>
    public TimeSpan? Timeout { get; init => field = PhaseOptions.Positive(value); }
}

/// <summary>Why a body's token fired.</summary>
public enum StopReason
{
    /// <summary>It has not fired.</summary>
    None,

    /// <summary>Somebody cancelled the run.</summary>
    Cancelled,

    /// <summary>Somebody ended the run without asking its code.</summary>
    Terminated,

    /// <summary>Somebody paused the run; the phase runs again after it is resumed.</summary>
    Paused,

    /// <summary>The run is held until somebody has seen to a reason; the phase runs again after it is resumed.</summary>
    Suspended,

    /// <summary>A rollback made an earlier point the run's present.</summary>
    RolledBack,

    /// <summary>The attempt took longer than its time-out.</summary>
    Timeout,

    /// <summary>The run's deadline has passed.</summary>
    Deadline,

    /// <summary>Another host has taken the run over, or this one may have lost it.</summary>
    OwnershipLost,

    /// <summary>The host stops; the phase runs again elsewhere or after the next start.</summary>
    HostStopping,

    /// <summary>The run ended while this phase was still running beside it.</summary>
    RunEnded,
}
