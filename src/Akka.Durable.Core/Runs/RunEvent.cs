using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Akka.Durable.Children;
using Akka.Durable.Failures;
using Akka.Durable.Forks;
using Akka.Durable.Payloads;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>A fact about one run, in the order the journal keeps it.</summary>
/// <remarks>
/// Each case is stored under a manifest in <c>Journal/EventManifests.cs</c>, never under its C# name: renaming a case is free,
/// changing its fields takes a new manifest and an upcaster.
/// </remarks>
public abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>The run exists and <paramref name="Owner"/> executes it as epoch 1; nobody yet where that is null.</summary>
    public sealed record Started(
        string Definition,
        string Version,
        Payload Input,
        string? Owner,
        ImmutableSortedDictionary<string, string> Tags,
        RunId? Parent = null,
        DateTimeOffset? DeadlineAt = null,
        bool? Compensate = null,
        ForkOrigin? Origin = null,
        RunId? Root = null,
        bool? TellsParent = null) : RunEvent;

    /// <summary>A host took the right to execute; anything of an older epoch is refused from here on.</summary>
    public sealed record Claimed(long Epoch, string Owner, ClaimCause Cause) : RunEvent;

    /// <summary>The host let go of the run in good order. Not a failure, no attempt used up.</summary>
    public sealed record Interrupted(string Reason) : RunEvent;

    /// <summary>The run only waits and is in no host's memory; its wake-up time or a signal brings it back.</summary>
    public sealed record Parked : RunEvent;

    /// <summary>A phase that is still running has begun. Written only where it is worth an append of its own or rides with one.</summary>
    /// <remarks>One that can be undone is always written, before its body begins: what may have had an effect must be known to be undone.</remarks>
    public sealed record PhaseStarted(
        Address Phase,
        int Attempt,
        DateTimeOffset StartedAt,
        bool? Undoable = null,
        Payload? Input = null) : RunEvent;

    /// <param name="Phase">The phase.</param>
    /// <param name="Attempt">The attempt that completed; the first is 1.</param>
    /// <param name="StartedAt">When that attempt began.</param>
    /// <param name="Result">What it returned.</param>
    /// <param name="Input">What it worked on, if it said so.</param>
    /// <param name="Checkpoint">What it saved last; kept for the undo of one that can be undone, null otherwise.</param>
    public sealed record PhaseCompleted(
        Address Phase, int Attempt, DateTimeOffset StartedAt, Payload Result, Payload? Input = null, Payload? Checkpoint = null) : RunEvent;

    /// <param name="Phase">The phase that failed.</param>
    /// <param name="Attempt">Which attempt failed; the first is 1.</param>
    /// <param name="StartedAt">When that attempt began.</param>
    /// <param name="Failure">How.</param>
    /// <param name="RetryAt">When the next attempt is due, in UTC; null when none is left.</param>
    /// <param name="Input">What it worked on, if it said so.</param>
    public sealed record PhaseFailed(
        Address Phase, int Attempt, DateTimeOffset StartedAt, Failure Failure, DateTimeOffset? RetryAt, Payload? Input = null) : RunEvent;

    /// <summary>The code will not ask for the phase's result again: it is dropped, that the phase completed is not.</summary>
    public sealed record PhaseForgotten(Address Phase) : RunEvent;

    public sealed record StepCompleted(Address Phase, Address Step, int Attempt, DateTimeOffset StartedAt, Payload Result) : RunEvent;

    /// <inheritdoc cref="PhaseFailed"/>
    public sealed record StepFailed(
        Address Phase, Address Step, int Attempt, DateTimeOffset StartedAt, Failure Failure, DateTimeOffset? RetryAt) : RunEvent;

    public sealed record CheckpointSaved(Address Phase, Payload Value) : RunEvent;

    /// <summary>The code waits: for a signal, until an instant, or for whichever is first.</summary>
    /// <param name="Wait">Where the code waits.</param>
    /// <param name="Signal">The signal; null for none, or where it is one of several things.</param>
    /// <param name="Until">The earliest instant that ends it, in UTC; null where none does.</param>
    /// <param name="AnyOf">The several things of which the first ends it, those that lose included; null where it is one.</param>
    public sealed record WaitStarted(
        Address Wait, string? Signal, DateTimeOffset? Until, ImmutableArray<WaitOption>? AnyOf = null) : RunEvent;

    /// <summary>A wait's instant came. <paramref name="DueAt"/> beside the event's own time tells how late.</summary>
    public sealed record TimerFired(Address Wait, DateTimeOffset DueAt) : RunEvent;

    public sealed record SignalReceived(string Id, string Name, string? Sender, Payload Value) : RunEvent;

    /// <summary>A wait took the oldest unread signal of its name.</summary>
    public sealed record SignalConsumed(Address Wait, string Id) : RunEvent;

    /// <summary>The code starts a child run. It is started because of this event, however often the host dies in between.</summary>
    public sealed record ChildStarted(
        Address Child,
        RunId Id,
        string Definition,
        string Version,
        Payload Input,
        ParentClose OnParentClose,
        ChildRollback OnRollback,
        ImmutableSortedDictionary<string, string>? Tags = null) : RunEvent;

    /// <summary>The child is known to have been started.</summary>
    public sealed record ChildConfirmed(Address Child) : RunEvent;

    public sealed record ChildEnded(Address Child, ChildResult Result) : RunEvent;

    /// <summary>A child that the run has let go of knows it.</summary>
    public sealed record ChildReleased(RunId Id) : RunEvent;

    /// <summary>The parent knows how this run ended.</summary>
    public sealed record ParentTold : RunEvent;

    /// <summary>The re-executed code asks for something else than the journal holds.</summary>
    /// <remarks>Where it <paramref name="Stops"/> the run, the run is strict and waits for an operator.</remarks>
    public sealed record MismatchFound(string What, bool Stops) : RunEvent;

    /// <summary>The run's history has become long. Recorded once, and once more after each rollback.</summary>
    /// <param name="Events">The number of events at which it is said.</param>
    public sealed record HistoryWarned(long Events) : RunEvent;

    /// <summary>The run's history has become so long that nothing new is begun: the run is held until somebody has seen to it.</summary>
    /// <param name="Events">How many events count.</param>
    /// <param name="EventsMax">How many may.</param>
    public sealed record HistoryFilled(long Events, long EventsMax) : RunEvent;

    public sealed record CancelRequested(string? By, string? Reason) : RunEvent;

    public sealed record DeadlinePassed(DateTimeOffset DeadlineAt) : RunEvent;

    public sealed record Paused(string? By, string? Reason) : RunEvent;

    /// <summary>The code says how far it is, for whoever looks.</summary>
    /// <param name="Phase">The phase that says it; null for the code between phases.</param>
    /// <param name="Count">How often the code between phases had said something by then: what it says again on a later execution is known by it.</param>
    /// <param name="Value">What it says.</param>
    public sealed record ProgressReported(Address? Phase, int Count, Payload Value) : RunEvent;

    /// <summary>The run is held until somebody has seen to the reason.</summary>
    /// <param name="By">Who asked for it; null where the run's own code did and nobody else.</param>
    /// <param name="Reason">What has to be seen to.</param>
    /// <param name="Wait">Where the code waits for it; null where somebody outside asked.</param>
    public sealed record Suspended(string? By, string Reason, Address? Wait) : RunEvent;

    public sealed record DeadlineChanged(DateTimeOffset? DeadlineAt, string? By, string? Reason) : RunEvent;

    /// <summary>The run goes on. Where its code had it suspended, that wait is over.</summary>
    public sealed record Resumed(string? By, string? Reason) : RunEvent;

    /// <summary>A failed run goes on: what had failed is forgotten, what had completed stays.</summary>
    public sealed record Retried(string? By, string? Reason) : RunEvent;

    /// <summary>An earlier point is the run's present; what is named is retired and never replays.</summary>
    /// <param name="Id">The caller's id of the rollback; one asked for again is known by it.</param>
    /// <param name="To">The phase that runs next again; null for the start.</param>
    /// <param name="Phases">Retired, in the order in which they began.</param>
    /// <param name="Waits">Retired, in the order in which they began. The signals they took do not come back.</param>
    /// <param name="Epoch">The epoch from here on.</param>
    /// <param name="By">Who asked for it.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Children">Retired, in the order in which they were started; null for none.</param>
    public sealed record RolledBack(
        string? Id,
        Address? To,
        ImmutableArray<Address> Phases,
        ImmutableArray<Address> Waits,
        long Epoch,
        string? By,
        string? Reason,
        ImmutableArray<Address>? Children = null) : RunEvent;

    /// <summary>The run is about to end without a result, and undoes first what it did.</summary>
    /// <param name="Phases">What can be undone, in the order in which it began; undone from the last to the first.</param>
    /// <param name="Then">How the run ends then.</param>
    /// <param name="Epoch">The epoch from here on.</param>
    public sealed record CompensationStarted(ImmutableArray<Address> Phases, PlannedEnd Then, long Epoch) : RunEvent;

    public sealed record UndoCompleted(Address Phase, int Attempt, DateTimeOffset StartedAt) : RunEvent;

    /// <inheritdoc cref="PhaseFailed"/>
    public sealed record UndoFailed(Address Phase, int Attempt, DateTimeOffset StartedAt, Failure Failure, DateTimeOffset? RetryAt) : RunEvent;

    /// <summary>Somebody wants the undo that failed to be tried again, from its first attempt.</summary>
    public sealed record UndoRetried(string? By, string? Reason) : RunEvent;

    /// <summary>Somebody answers for it that the undo which failed is not needed, or was done by hand.</summary>
    public sealed record UndoSkipped(Address Phase, string? By, string? Reason) : RunEvent;

    public sealed record TagsChanged(ImmutableSortedDictionary<string, string?> Changes, string? By) : RunEvent;

    public sealed record Quarantined(string Code, string Evidence) : RunEvent;

    public sealed record Released(string? By, string? Reason) : RunEvent;

    public sealed record Completed(Payload Result) : RunEvent;

    public sealed record Failed(Failure Failure) : RunEvent;

    public sealed record Cancelled(string? By, string? Reason) : RunEvent;

    public sealed record Terminated(string? By, string? Reason) : RunEvent;
}

/// <summary>Why a host takes a run. Stored by the names given here, not by those of C#.</summary>
public enum ClaimCause
{
    /// <summary>It stands ready and nobody executes it: after a graceful stop, a pause, a retry, a release.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>The host that executed it is gone without a word. Counts towards <see cref="RecoverySettings.AttemptsMax"/>.</summary>
    [JsonStringEnumMemberName("recovery")]
    Recovery,

    /// <summary>It was waiting, and its host is gone.</summary>
    [JsonStringEnumMemberName("woken")]
    Woken,
}

/// <summary>An event in its place.</summary>
/// <param name="Sequence">From 1, without a hole.</param>
/// <param name="At">When it was decided, in UTC.</param>
/// <param name="Event">The fact.</param>
public readonly record struct RecordedEvent(long Sequence, DateTimeOffset At, RunEvent Event);
