using Akka.Durable.Failures;
using Akka.Durable.Payloads;

namespace Akka.Durable.Runs;

/// <summary>Where a run stands, with what belongs to it.</summary>
public abstract record Standing
{
    private Standing() { }

    public sealed record NotStarted : Standing;

    /// <summary>To be executed. <paramref name="Stop"/> asks its body to end; null while nothing does.</summary>
    public sealed record Active(StopRequest? Stop = null) : Standing;

    /// <summary>Waits in no host's memory for a time or a signal.</summary>
    public sealed record Parked : Standing;

    public sealed record Interrupted(string Reason, StopRequest? Stop = null) : Standing;

    public sealed record Paused(string? By, string? Reason) : Standing;

    /// <summary>Held until somebody has seen to the reason.</summary>
    /// <param name="By">Who asked for it; null where nobody did.</param>
    /// <param name="Reason">What has to be seen to.</param>
    /// <param name="Wait">Where the code waits for it, if the code asked.</param>
    /// <param name="Code">A stable code where the engine holds the run: <c>history-full</c>; null where somebody asked.</param>
    public sealed record Suspended(string? By, string Reason, Address? Wait, string? Code = null) : Standing;

    /// <summary>The re-executed code differs from the journal, and the run is strict.</summary>
    public sealed record Mismatched(string What) : Standing;

    /// <summary>An undo has failed for good: somebody has to have it tried again, or to answer for passing over it.</summary>
    public sealed record RollbackFailed(Address Phase, Failure Failure) : Standing;

    public sealed record Quarantined(string Code, string Evidence) : Standing;

    public sealed record Completed(Payload Result) : Standing;

    public sealed record Failed(Failure Failure) : Standing;

    public sealed record Cancelled(string? By, string? Reason) : Standing;

    public sealed record Terminated(string? By, string? Reason) : Standing;

    /// <summary>Whether the run has ended; only a retry or a rollback reopens it.</summary>
    public bool IsEnded => this is Completed or Failed or Cancelled or Terminated;
}

/// <summary>Why a run's body is asked to end, and what the run becomes when it has.</summary>
public abstract record StopRequest
{
    private StopRequest() { }

    public sealed record Cancel(string? By, string? Reason, DateTimeOffset At) : StopRequest;

    public sealed record Deadline(DateTimeOffset At) : StopRequest;
}
