using Akka.Durable.Dashboard.Words;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Dashboard.Timelines;

/// <summary>Folds a run's events into rows, bars and marks.</summary>
internal sealed class TimelineFold
{
    private readonly Dictionary<Address, TimelineRow> _live = [];
    private readonly List<TimelineRow> _rows = [];
    private readonly List<TimelineMark> _marks = [];

    public IReadOnlyList<TimelineRow> Rows => _rows;

    public IReadOnlyList<TimelineMark> Marks => _marks;

    public bool IsLive(Address address) => _live.ContainsKey(address);

    public void Add(RecordedEvent recorded)
    {
        var (sequence, at, fact) = recorded;
        switch (fact)
        {
            case RunEvent.PhaseStarted e:
                Begin(Row(e.Phase, sequence), e.StartedAt, e.Attempt, e.Undoable is true, e.Input);
                break;
            case RunEvent.PhaseCompleted e:
                Complete(Row(e.Phase, sequence), e, at);
                break;
            case RunEvent.PhaseFailed e:
                Fail(Row(e.Phase, sequence), e, at);
                break;
            case RunEvent.StepCompleted e:
                Step(e.Phase, sequence, new(e.Step, new(e.StartedAt, at, BarKind.Completed, $"{e.Step} completed"), e.Attempt, e.Result, null));
                break;
            case RunEvent.StepFailed e:
                Step(e.Phase, sequence, new(e.Step, new(e.StartedAt, at, BarKind.Failed, $"{e.Step}, attempt {e.Attempt}: {e.Failure.Message}"), e.Attempt, null, e.Failure));
                break;
            case RunEvent.WaitStarted e:
                BeginWait(e, sequence, at);
                break;
            case RunEvent.TimerFired e:
                EndWait(e.Wait, at, RowOutcome.Elapsed);
                Mark(sequence, at, MarkKind.Timer, $"timer of {e.Wait} fired");
                break;
            case RunEvent.ChildStarted e:
                BeginChild(e, sequence, at);
                break;
            case RunEvent.ChildEnded e:
                EndChild(e, at);
                break;
            case RunEvent.SignalReceived e:
                Mark(sequence, at, MarkKind.Signal, $"signal '{e.Name}'{Asked.By(e.Sender)}");
                break;
            case RunEvent.SignalConsumed e:
                EndWait(e.Wait, at, RowOutcome.Signalled);
                break;
            case RunEvent.RolledBack e:
                Retire(Mark(sequence, at, MarkKind.Rollback, $"rolled back to {e.To?.ToString() ?? "the start"}{Asked.By(e.By, e.Reason)}"), [.. e.Phases, .. e.Waits, .. e.Children ?? []]);
                break;
            case RunEvent.CompensationStarted e:
                Retire(Mark(sequence, at, MarkKind.Rollback, "undoes what it did before it ends"), e.Phases);
                break;
            case RunEvent.UndoCompleted e:
                Undo(e.Phase, new(e.StartedAt, at, BarKind.Undone, $"undone, attempt {e.Attempt}"), RowUndo.Undone, null);
                break;
            case RunEvent.UndoFailed e:
                Undo(e.Phase, new(e.StartedAt, at, BarKind.UndoFailed, $"undo, attempt {e.Attempt}: {e.Failure.Message}"), RowUndo.Failed, e.Failure);
                break;
            case RunEvent.UndoSkipped e:
                Undo(e.Phase, null, RowUndo.Skipped, null);
                Mark(sequence, at, MarkKind.Control, $"undo of {e.Phase} passed over{Asked.By(e.By, e.Reason)}");
                break;
            default:
                AddOfRun(sequence, at, fact);
                break;
        }
    }

    private void AddOfRun(long sequence, DateTimeOffset at, RunEvent fact)
    {
        switch (fact)
        {
            case RunEvent.Interrupted e:
                Halt(sequence, at, "interrupted", MarkKind.Takeover, $"interrupted: {e.Reason}");
                break;
            case RunEvent.Claimed { Cause: ClaimCause.Recovery } e:
                Halt(sequence, at, "its host was gone", MarkKind.Takeover, $"taken over by {e.Owner}");
                break;
            case RunEvent.Paused e:
                Halt(sequence, at, "paused", MarkKind.Control, $"paused{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.Suspended e:
                Halt(sequence, at, "suspended", MarkKind.Control, $"suspended{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.DeadlineChanged e:
                Mark(sequence, at, MarkKind.Control, $"{(e.DeadlineAt is { } deadline ? $"deadline moved to {Moments.Stamp(deadline)}" : "deadline taken away")}{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.UndoRetried e:
                Mark(sequence, at, MarkKind.Control, $"undo tried again{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.Resumed e:
                Mark(sequence, at, MarkKind.Control, $"resumed{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.Retried e:
                Mark(sequence, at, MarkKind.Control, $"retried{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.CancelRequested e:
                Mark(sequence, at, MarkKind.Control, $"asked to cancel{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.DeadlinePassed:
                Mark(sequence, at, MarkKind.Timer, "its deadline passed");
                break;
            case RunEvent.MismatchFound e:
                Mark(sequence, at, MarkKind.Control, $"code differs from the journal: {e.What}");
                break;
            case RunEvent.HistoryWarned e:
                Mark(sequence, at, MarkKind.Control, $"has a long history: {e.Events} events and more");
                break;
            case RunEvent.HistoryFilled e:
                Halt(sequence, at, "suspended", MarkKind.Control, $"suspended, history-full: {e.Events} events");
                break;
            case RunEvent.Quarantined e:
                Halt(sequence, at, "quarantined", MarkKind.End, $"quarantined: {e.Evidence}");
                break;
            case RunEvent.Released e:
                Mark(sequence, at, MarkKind.Control, $"released{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.Completed:
                Mark(sequence, at, MarkKind.End, "completed");
                break;
            case RunEvent.Failed e:
                Halt(sequence, at, "the run failed", MarkKind.End, $"failed: {e.Failure.Message}");
                break;
            case RunEvent.Cancelled e:
                Halt(sequence, at, "cancelled", MarkKind.End, $"cancelled{Asked.By(e.By, e.Reason)}");
                break;
            case RunEvent.Terminated e:
                Halt(sequence, at, "terminated", MarkKind.End, $"terminated{Asked.By(e.By, e.Reason)}");
                break;
        }
    }

    /// <summary>Bars that are still open end now.</summary>
    public void CloseAt(DateTimeOffset now)
    {
        foreach (var row in _rows) Extend(row, now);
    }

    private TimelineRow Row(Address address, long sequence, bool isWait = false)
    {
        if (_live.TryGetValue(address, out var row)) return row;

        row = new(address, isWait, sequence);
        _live.Add(address, row);
        _rows.Add(row);
        return row;
    }

    private static void Begin(TimelineRow row, DateTimeOffset at, int attempt, bool undoable, Payload? input)
    {
        row.Attempts = Math.Max(row.Attempts, attempt);
        row.Undoable |= undoable;
        row.Input ??= input;
        row.Outcome = RowOutcome.Running;
        Open(row, at, BarKind.Running, $"attempt {attempt}");
    }

    private static void Complete(TimelineRow row, RunEvent.PhaseCompleted e, DateTimeOffset at)
    {
        row.Attempts = Math.Max(row.Attempts, e.Attempt);
        (row.Outcome, row.Result, row.Input, row.Failure) = (RowOutcome.Completed, e.Result, e.Input ?? row.Input, null);
        Close(row, e.StartedAt, at, BarKind.Completed, $"attempt {e.Attempt} completed in {Moments.Duration(at - e.StartedAt)}");
    }

    private static void Fail(TimelineRow row, RunEvent.PhaseFailed e, DateTimeOffset at)
    {
        row.Attempts = Math.Max(row.Attempts, e.Attempt);
        (row.Outcome, row.Failure, row.Input) = (e.RetryAt is null ? RowOutcome.Failed : RowOutcome.Retrying, e.Failure, e.Input ?? row.Input);
        Close(row, e.StartedAt, at, BarKind.Failed, $"attempt {e.Attempt} failed: {e.Failure.Message}");
        if (e.RetryAt is { } retry) row.Bars.Add(new(at, retry, BarKind.Backoff, $"waits {Moments.Duration(retry - at)} before attempt {e.Attempt + 1}"));
    }

    private void Step(Address phase, long sequence, TimelineStep step) => Row(phase, sequence).Steps.Add(step);

    private void BeginWait(RunEvent.WaitStarted e, long sequence, DateTimeOffset at)
    {
        var row = Row(e.Wait, sequence, isWait: true);
        row.Outcome = RowOutcome.Waiting;
        row.WaitsFor = (e.Signal, e.Until) switch
        {
            ({ } signal, { } until) => $"signal '{signal}' until {Moments.Stamp(until)}",
            ({ } signal, null) => $"signal '{signal}'",
            (null, { } until) => $"until {Moments.Stamp(until)}",
            _ => null,
        };
        Open(row, at, BarKind.Waiting, $"waits for {row.WaitsFor}");
    }

    private void EndWait(Address wait, DateTimeOffset at, RowOutcome outcome)
    {
        if (!_live.TryGetValue(wait, out var row)) return;

        row.Outcome = outcome;
        Close(row, row.From, at, BarKind.Waiting, $"waited {Moments.Duration(at - row.From)} for {row.WaitsFor}");
    }

    private void BeginChild(RunEvent.ChildStarted e, long sequence, DateTimeOffset at)
    {
        if (_live.ContainsKey(e.Child)) return;

        var row = new TimelineRow(e.Child, isWait: false, sequence) { Child = e.Id, Input = e.Input };
        _live.Add(e.Child, row);
        _rows.Add(row);
        Open(row, at, BarKind.Running, $"run {e.Id} of {e.Definition}");
    }

    private void EndChild(RunEvent.ChildEnded e, DateTimeOffset at)
    {
        if (!_live.TryGetValue(e.Child, out var row)) return;

        var isCompleted = e.Result.Status == RunStatus.Completed.Name();
        (row.Outcome, row.Result, row.Failure) = (isCompleted ? RowOutcome.Completed : RowOutcome.Failed, e.Result.Value, e.Result.Failure);
        Close(row, row.From, at, isCompleted ? BarKind.Completed : BarKind.Failed, $"run {e.Result.Run} {e.Result.Status}{Asked.By(e.Result.By, e.Result.Reason)}");
    }

    private void Retire(TimelineMark by, IEnumerable<Address> addresses)
    {
        foreach (var address in addresses)
        {
            if (!_live.Remove(address, out var row)) continue;

            Stop(row, by.At, by.Text);
            row.RetiredBy = by;
        }
    }

    private void Undo(Address phase, TimelineBar? bar, RowUndo undo, Failure? failure)
    {
        // The newest life that was retired and not undone: undos go from the newest to the oldest.
        if (_rows.FindLast(r => r.Address == phase && r.RetiredBy is not null && r.Undo is RowUndo.None or RowUndo.Failed) is not { } row) return;

        (row.Undo, row.Failure) = (undo, failure ?? row.Failure);
        if (bar is not null) row.Bars.Add(bar);
    }

    // A child goes on by itself, whatever becomes of its parent's host.
    private void StopAll(DateTimeOffset at, string why)
    {
        foreach (var row in _live.Values.Where(r => r is { IsWait: false, Child: null })) Stop(row, at, why);
    }

    /// <summary>Something befalls the whole run: what is open of its own ends there, with a mark that says what it was.</summary>
    private void Halt(long sequence, DateTimeOffset at, string why, MarkKind kind, string text)
    {
        StopAll(at, why);
        Mark(sequence, at, kind, text);
    }

    private static void Stop(TimelineRow row, DateTimeOffset at, string why)
    {
        Extend(row, at);
        if (row.Bars is [.., { Kind: BarKind.Running } open]) row.Bars[^1] = open with { Kind = BarKind.Stopped, Text = $"{open.Text}: {why}" };
        if (row.Outcome is RowOutcome.Running) row.Outcome = RowOutcome.Stopped;
    }

    private static void Open(TimelineRow row, DateTimeOffset at, BarKind kind, string text)
    {
        // A retry that is due begins its attempt; the wait before it ends there.
        if (row.Bars is [.., { Kind: BarKind.Backoff } backoff] && backoff.To > at) row.Bars[^1] = backoff with { To = at };
        row.Bars.Add(new(at, at, kind, text));
    }

    private static void Close(TimelineRow row, DateTimeOffset from, DateTimeOffset to, BarKind kind, string text)
    {
        if (row.Bars is [.., { Kind: BarKind.Running or BarKind.Waiting } open]) row.Bars[^1] = new(open.From, to, kind, text);
        else row.Bars.Add(new(from, to, kind, text));
    }

    private static void Extend(TimelineRow row, DateTimeOffset now)
    {
        var isOpen = row.RetiredBy is null && row.Outcome is RowOutcome.Running or RowOutcome.Waiting;
        if (isOpen && row.Bars is [.., { Kind: BarKind.Running or BarKind.Waiting } open] && open.To < now) row.Bars[^1] = open with { To = now };
    }

    private TimelineMark Mark(long sequence, DateTimeOffset at, MarkKind kind, string text)
    {
        var mark = new TimelineMark(sequence, at, kind, text);
        _marks.Add(mark);
        return mark;
    }
}
