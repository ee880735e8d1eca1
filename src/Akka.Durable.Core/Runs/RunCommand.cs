using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using Akka.Durable.Rollback;
using Akka.Durable.Waits;

namespace Akka.Durable.Runs;

/// <summary>Something a caller, a body or a host asks of one run. Any command may arrive twice.</summary>
/// <remarks>Time, ids and chance are arguments, so that deciding reads no clock.</remarks>
public abstract record RunCommand
{
    private RunCommand() { }

    /// <remarks>With a <paramref name="Signal"/> the run is started and signalled in one append, or signalled if it is there already.</remarks>
    public sealed record Start(
        string Definition,
        string Version,
        Payload Input,
        string Owner,
        ImmutableSortedDictionary<string, string> Tags,
        RunId? Parent = null,
        DateTimeOffset? DeadlineAt = null,
        bool Compensate = false,
        SendSignal? Signal = null,
        RunId? Root = null,
        bool TellsParent = false) : RunCommand;

    /// <summary>A host wants to execute the run.</summary>
    public sealed record Claim(string Owner, int AttemptsMax) : RunCommand;

    /// <summary>The host lets go of the run in good order.</summary>
    public sealed record Interrupt(string Owner, string Reason) : RunCommand;

    /// <summary>What a body reports or asks; refused when its epoch has passed.</summary>
    /// <param name="Epoch">The epoch the body executes.</param>
    public abstract record FromBody(long Epoch) : RunCommand
    {
        /// <summary>The code is about to begin work whose outcome will be recorded, and the run's history may be full.</summary>
        public sealed record AskForRoom(long Epoch) : FromBody(Epoch);

        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Attempt">The attempt that begins.</param>
        /// <param name="Undoable">Whether the code says how to undo it.</param>
        /// <param name="Input">What it works on; kept for its undo.</param>
        public sealed record StartPhase(long Epoch, PhaseAttempt Attempt, bool Undoable = false, Payload? Input = null) : FromBody(Epoch);

        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Attempt">The attempt that completed.</param>
        /// <param name="Result">What it returned.</param>
        /// <param name="Input">What it worked on.</param>
        /// <param name="Checkpoint">What it saved last; counts only where the phase can be undone.</param>
        public sealed record CompletePhase(long Epoch, PhaseAttempt Attempt, Payload Result, Payload? Input, Payload? Checkpoint = null)
            : FromBody(Epoch);

        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Attempt">The attempt that failed.</param>
        /// <param name="Failure">How it failed.</param>
        /// <param name="RetryAfter">The wait before the next attempt; null when this was the last.</param>
        /// <param name="Input">What it worked on.</param>
        public sealed record FailPhase(long Epoch, PhaseAttempt Attempt, Failure Failure, TimeSpan? RetryAfter, Payload? Input)
            : FromBody(Epoch);

        /// <summary>The code will not ask for the phase's result again.</summary>
        public sealed record ForgetPhase(long Epoch, Address Phase) : FromBody(Epoch);

        public sealed record CompleteStep(long Epoch, PhaseAttempt Attempt, StepAttempt Step, Payload Result) : FromBody(Epoch);

        public sealed record FailStep(long Epoch, PhaseAttempt Attempt, StepAttempt Step, Failure Failure, TimeSpan? RetryAfter)
            : FromBody(Epoch);

        public sealed record SaveCheckpoint(long Epoch, PhaseAttempt Attempt, Payload Value) : FromBody(Epoch);

        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Wait">Where the code waits.</param>
        /// <param name="Signal">What for; null for no signal, or for one of several things.</param>
        /// <param name="Until">Until when at most; null for ever.</param>
        /// <param name="AnyOf">The several things of which the first ends it; null where it is one.</param>
        public sealed record BeginWait(
            long Epoch, Address Wait, string? Signal, DateTimeOffset? Until, ImmutableArray<WaitOption>? AnyOf = null) : FromBody(Epoch);

        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Phase">The phase that says it; null for the code between phases.</param>
        /// <param name="Count">How often the code between phases had said something by then.</param>
        /// <param name="Value">What it says.</param>
        public sealed record ReportProgress(long Epoch, Address? Phase, int Count, Payload Value) : FromBody(Epoch);

        /// <summary>The code wants the run held until somebody resumes it.</summary>
        public sealed record SuspendHere(long Epoch, Address Wait, string Reason) : FromBody(Epoch);

        public sealed record CompleteUndo(long Epoch, Address Phase, int Attempt, DateTimeOffset StartedAt) : FromBody(Epoch);

        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Phase">The phase that was to be undone.</param>
        /// <param name="Attempt">The attempt that failed; the first is 1.</param>
        /// <param name="StartedAt">When it began.</param>
        /// <param name="Failure">How it failed.</param>
        /// <param name="RetryAfter">The wait before the next attempt; null when this was the last.</param>
        public sealed record FailUndo(
            long Epoch, Address Phase, int Attempt, DateTimeOffset StartedAt, Failure Failure, TimeSpan? RetryAfter) : FromBody(Epoch);

        /// <summary>The code starts a child run.</summary>
        public sealed record BeginChild(
            long Epoch,
            Address Child,
            RunId Id,
            string Definition,
            string Version,
            Payload Input,
            ParentClose OnParentClose,
            ChildRollback OnRollback,
            ImmutableSortedDictionary<string, string> Tags) : FromBody(Epoch);

        public sealed record ReportMismatch(long Epoch, string What, bool Strict) : FromBody(Epoch);

        public sealed record Complete(long Epoch, Payload Result) : FromBody(Epoch);

        public sealed record Fail(long Epoch, Failure Failure) : FromBody(Epoch);

        /// <summary>Nothing of the run is under way but waits, and its host would rather not keep it in memory.</summary>
        /// <param name="Epoch">The epoch the body executes.</param>
        /// <param name="Seen">The last event the execution knew of when it found that it only waits: what came after it may have
        /// ended a wait.</param>
        public sealed record Park(long Epoch, long Seen) : FromBody(Epoch);

        /// <summary>The body has ended as it was told to, or was abandoned after its grace.</summary>
        public sealed record ConfirmStopped(long Epoch) : FromBody(Epoch);
    }

    /// <summary>What a run owed others was carried out. Said by the host that did it; never leaves its process.</summary>
    public abstract record FromErrand : RunCommand
    {
        /// <summary>The child was started, or was there already.</summary>
        public sealed record ConfirmChild(RunId Id) : FromErrand;

        /// <summary>The child knows that its parent has let go of it, or is not there.</summary>
        public sealed record ConfirmReleased(RunId Id) : FromErrand;

        /// <summary>The parent knows how this run ended, or is not there.</summary>
        public sealed record ConfirmParentTold : FromErrand;
    }

    /// <summary>A child tells its parent how it ended.</summary>
    public sealed record EndChild(ChildResult Result) : RunCommand;

    /// <summary>A child whose start was rolled back is told to take back what it did; it then stands as cancelled.</summary>
    public sealed record UndoRun(string? By, string? Reason) : RunCommand;

    /// <summary>Whatever is due at the command's time happens: timers, the deadline.</summary>
    public sealed record Wake : RunCommand;

    public sealed record SendSignal(string Id, string Name, string? Sender, Payload Value) : RunCommand;

    public sealed record Cancel(string? By, string? Reason) : RunCommand;

    public sealed record Terminate(string? By, string? Reason) : RunCommand;

    public sealed record Pause(string? By, string? Reason) : RunCommand;

    /// <summary>Holds the run until somebody has seen to the reason and resumes it.</summary>
    public sealed record Suspend(string? By, string Reason) : RunCommand;

    /// <summary>Moves the run's deadline, or takes it away where <paramref name="DeadlineAt"/> is null.</summary>
    public sealed record ChangeDeadline(DateTimeOffset? DeadlineAt, string? By, string? Reason) : RunCommand;

    public sealed record Resume(string? By, string? Reason) : RunCommand;

    public sealed record RetryFailed(string? By, string? Reason) : RunCommand;

    /// <summary>Makes an earlier point the run's present.</summary>
    /// <param name="To">The point.</param>
    /// <param name="Id">Tells one rollback asked for twice from two; null: asking again is another one.</param>
    /// <param name="By">Who asks.</param>
    /// <param name="Reason">Why.</param>
    public sealed record RollBack(RollbackTarget To, string? Id, string? By, string? Reason) : RunCommand;

    public sealed record RetryUndo(string? By, string? Reason) : RunCommand;

    public sealed record SkipUndo(Address Phase, string? By, string? Reason) : RunCommand;

    public sealed record ChangeTags(ImmutableSortedDictionary<string, string?> Changes, string? By) : RunCommand;

    public sealed record Quarantine(string Code, string Evidence) : RunCommand;

    public sealed record Release(string? By, string? Reason) : RunCommand;
}
