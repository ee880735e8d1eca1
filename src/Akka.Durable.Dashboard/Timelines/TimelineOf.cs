using Akka.Durable.Children;
using Akka.Durable.Dashboard.Words;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Dashboard.Timelines;

/// <summary>Draws a run from its state and from the events that are still there.</summary>
internal static class TimelineOf
{
    /// <param name="state">The run.</param>
    /// <param name="events">Oldest first; those that were deleted are missing at the front.</param>
    /// <param name="now">The right end, while the run has not ended.</param>
    public static Timeline Run(RunState state, IReadOnlyList<RecordedEvent> events, DateTimeOffset now)
    {
        var fold = new TimelineFold();
        foreach (var recorded in events) fold.Add(recorded);
        var end = state.EndedAt ?? (now > state.LastAt ? now : state.LastAt);
        fold.CloseAt(end);

        var rows = fold.Rows.Concat(Older(state, fold)).OrderBy(r => r.First).ThenBy(r => r.Address.ToString(), StringComparer.Ordinal).ToList();
        var first = events is [] ? state.Sequence + 1 : events[0].Sequence;
        return new(state.Header!.CreatedAt, end, rows, fold.Marks, first);
    }

    // What completed before the first event that is left is known by what it led to, without its attempts and steps.
    private static IEnumerable<TimelineRow> Older(RunState state, TimelineFold fold)
    {
        foreach (var (address, phase) in state.Phases)
        {
            if (!fold.IsLive(address)) yield return Of(address, phase, state.LastAt);
        }

        foreach (var (address, wait) in state.Waits)
        {
            if (!fold.IsLive(address)) yield return Of(address, wait);
        }

        // How long a child took whose start is deleted is in its own journal.
        foreach (var (address, child) in state.Children)
        {
            if (!fold.IsLive(address)) yield return Of(address, child);
        }
    }

    private static TimelineRow Of(Address address, PhaseState phase, DateTimeOffset now)
    {
        var row = new TimelineRow(address, isWait: false, phase.FirstSequence) { Attempts = phase.Attempt, Undoable = phase.Undoable };
        switch (phase)
        {
            case PhaseState.Completed p:
                row.Bars.Add(new(p.StartedAt, p.CompletedAt, BarKind.Completed, $"completed in {Moments.Duration(p.CompletedAt - p.StartedAt)}"));
                (row.Outcome, row.Result, row.Input) = (RowOutcome.Completed, p.Result, p.Input);
                break;
            case PhaseState.Failed p:
                row.Bars.Add(new(p.StartedAt, p.FailedAt, BarKind.Failed, $"failed: {p.Failure.Message}"));
                (row.Outcome, row.Failure, row.Input) = (RowOutcome.Failed, p.Failure, p.Input);
                break;
            case PhaseState.InFlight p:
                row.Bars.Add(new(p.StartedAt, now, BarKind.Running, $"attempt {p.Attempt}"));
                (row.Outcome, row.Failure, row.Input) = (p.RetryAt is null ? RowOutcome.Running : RowOutcome.Retrying, p.Failure, p.Input);
                break;
        }

        return row;
    }

    private static TimelineRow Of(Address address, ChildState child) => child switch
    {
        ChildState.Open c => new(address, isWait: false, c.FirstSequence) { Child = c.Id, Input = c.Input, Outcome = RowOutcome.Running },
        ChildState.Ended c => new(address, isWait: false, c.FirstSequence)
        {
            Child = c.Id,
            Input = c.Input,
            Result = c.Result.Value,
            Failure = c.Result.Failure,
            Outcome = c.Result.Status == RunStatus.Completed.Name() ? RowOutcome.Completed : RowOutcome.Failed,
        },
    };

    private static TimelineRow Of(Address address, WaitState wait)
    {
        var row = new TimelineRow(address, isWait: true, wait.FirstSequence);
        switch (wait)
        {
            case WaitState.Elapsed w:
                row.Bars.Add(new(w.DueAt, w.FiredAt, BarKind.Waiting, "its instant came"));
                row.Outcome = RowOutcome.Elapsed;
                break;
            case WaitState.Signalled:
                row.Outcome = RowOutcome.Signalled;
                break;
            case WaitState.Joined:
                row.Outcome = RowOutcome.Completed;
                break;
            case WaitState.Open w:
                row.Bars.Add(new(w.Since, w.Since, BarKind.Waiting, "waits"));
                row.Outcome = RowOutcome.Waiting;
                break;
        }

        return row;
    }
}
