using Akka.Durable.Children;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Dashboard.Words;

/// <summary>Says in one sentence why a run stands where it does, and what makes it go on.</summary>
internal static class WhyWaiting
{
    public static string Of(RunState state, DateTimeOffset now) => state.Standing switch
    {
        Standing.NotStarted => "It has not been started.",
        Standing.Active { Stop: StopRequest.Cancel cancel } => $"It was asked to cancel{Asked.By(cancel.By, cancel.Reason)}; its code has its grace to end.",
        Standing.Active { Stop: StopRequest.Deadline } => "Its deadline has passed; its code has its grace to end.",
        Standing.Active or Standing.Parked when state.Undoing is { Pending: [var next, ..] } undoing => Undoing(next, undoing.Then is null, now),
        Standing.Active or Standing.Parked => Going(state, now),
        Standing.Interrupted interrupted => $"Its host let go of it ({interrupted.Reason}); it goes on when a host takes it up.",
        Standing.Paused paused => $"It was paused{Asked.By(paused.By, paused.Reason)}, and goes on when it is resumed.",
        Standing.Suspended suspended => $"It is suspended{Asked.By(suspended.By, suspended.Reason)}, and goes on when somebody has seen to that and resumes it.",
        Standing.Mismatched mismatched => $"Its code differs from the journal: {mismatched.What}. Resume it once the code fits, or roll it back.",
        Standing.RollbackFailed failed => $"The undo of {failed.Phase} failed for good: {failed.Failure.Message}. Have it tried again, or answer for passing over it.",
        Standing.Quarantined quarantined => $"It is not executed until somebody releases it: {quarantined.Evidence}",
        Standing.Completed => $"It completed after {Took(state)}.",
        Standing.Failed failed => $"It failed after {Took(state)}: {failed.Failure.Message}",
        Standing.Cancelled cancelled => $"It was cancelled{Asked.By(cancelled.By, cancelled.Reason)}.",
        Standing.Terminated terminated => $"It was terminated{Asked.By(terminated.By, terminated.Reason)}.",
    };

    private static string Took(RunState state) => Moments.Duration((state.EndedAt ?? state.LastAt) - state.Header!.CreatedAt);

    private static string Undoing(Undo.PendingUndo next, bool goesOn, DateTimeOffset now)
    {
        var then = goesOn ? "then it goes on from where it was rolled back to" : "then it ends";
        return next.RetryAt is { } retry
            ? $"The undo of {next.Phase} failed on attempt {next.Attempt} ({next.Failure?.Message}); it is tried again {Moments.Relative(retry, now)}, {then}."
            : $"It undoes {next.Phase}; {then}.";
    }

    private static string Going(RunState state, DateTimeOffset now)
    {
        var running = state.Phases.Where(p => p.Value is PhaseState.InFlight { RetryAt: null }).OrderBy(p => p.Value.FirstSequence).ToList();
        var retries = state.Phases
            .Where(p => p.Value is PhaseState.InFlight { RetryAt: not null })
            .OrderBy(p => p.Value.FirstSequence)
            .Select(p => Retry(p.Key, (PhaseState.InFlight)p.Value, now));
        var waits = state.Waits
            .Where(w => w.Value is WaitState.Open)
            .OrderBy(w => w.Value.FirstSequence)
            .Select(w => Wait((WaitState.Open)w.Value, now));
        var children = state.Children
            .Where(c => c.Value is ChildState.Open)
            .OrderBy(c => c.Value.FirstSequence)
            .Select(c => $"for its child {c.Value.Id}");
        string[] reasons = [.. waits, .. retries, .. children];
        if (reasons.Length == 0) return running is [] ? "Its code is running." : $"It is executing {List([.. running.Select(p => p.Key.ToString())])}.";

        var beside = running is [] ? "" : $", while {List([.. running.Select(p => p.Key.ToString())])} {(running.Count == 1 ? "runs" : "run")}";
        return $"It waits {List(reasons)}{beside}.";
    }

    private static string Wait(WaitState.Open wait, DateTimeOffset now)
    {
        var since = $"since {Moments.Duration(now - wait.Since)}";
        return (wait.Signal, wait.Until) switch
        {
            ({ } signal, { } until) => $"for the signal '{signal}', {since}, at most until {Moments.Stamp(until)}",
            ({ } signal, null) => $"for the signal '{signal}', {since}",
            (null, { } until) => $"until {Moments.Stamp(until)}, which is {Moments.Relative(until, now)}",
            _ => since,
        };
    }

    private static string Retry(Address phase, PhaseState.InFlight p, DateTimeOffset now) =>
        $"to try {phase} again {Moments.Relative(p.RetryAt!.Value, now)}, because attempt {p.Attempt} failed: {p.Failure?.Message}";

    private static string List(string[] items) => items switch
    {
        [var only] => only,
        [.. var first, var last] when items.Length <= 3 => $"{string.Join(", ", first)} and {last}",
        _ => $"{string.Join(", ", items.Take(3))} and {items.Length - 3} more",
    };
}
