using Akka.Durable.Failures;
using Akka.Durable.Payloads;

namespace Akka.Durable.Dashboard.Timelines;

/// <summary>A run drawn over time: what it did, waited for and took back.</summary>
/// <param name="From">When it was started.</param>
/// <param name="To">When it ended; now, while it has not.</param>
/// <param name="Rows">In the order in which they began. A phase that was retired and ran again has a row for each life.</param>
/// <param name="Marks">What happened at one instant.</param>
/// <param name="Before">The first event that is still there; what came before it is drawn from what it led to. 1 where all are.</param>
public sealed record Timeline(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimelineRow> Rows, IReadOnlyList<TimelineMark> Marks, long Before)
{
    /// <summary>Where an instant lies, 0 to 100; for a lane's width in percent.</summary>
    public double At(DateTimeOffset moment) =>
        Math.Clamp((moment - From) / Span, 0, 1) * 100;

    public TimeSpan Span => To - From is { Ticks: > 0 } span ? span : TimeSpan.FromMilliseconds(1);
}

/// <summary>One phase, wait or child run, in one of its lives.</summary>
public sealed class TimelineRow(Address address, bool isWait, long first)
{
    public Address Address { get; } = address;

    public bool IsWait { get; } = isWait;

    /// <summary>The child run that this is; null for a phase or wait.</summary>
    public RunId? Child { get; init; }

    /// <summary>The first event that names it.</summary>
    public long First { get; } = first;

    public List<TimelineBar> Bars { get; } = [];

    public List<TimelineStep> Steps { get; } = [];

    /// <summary>The latest attempt known.</summary>
    public int Attempts { get; set; } = 1;

    public RowOutcome Outcome { get; set; } = RowOutcome.Running;

    /// <summary>The event that retired it: a rollback or a compensation. Null while it counts.</summary>
    public TimelineMark? RetiredBy { get; set; }

    public bool Undoable { get; set; }

    public RowUndo Undo { get; set; }

    public Payload? Result { get; set; }

    public Payload? Input { get; set; }

    public Failure? Failure { get; set; }

    /// <summary>What a wait waits for.</summary>
    public string? WaitsFor { get; set; }

    public DateTimeOffset From => Bars.Count == 0 ? default : Bars.Min(b => b.From);

    /// <summary>From its first attempt to the end of its last, whatever was undone later; null where nothing is known of it.</summary>
    public TimeSpan? Took => Bars.Where(b => b.Kind is not (BarKind.Undone or BarKind.UndoFailed)).ToList() is { Count: > 0 } own
        ? own.Max(b => b.To) - own.Min(b => b.From)
        : null;
}

public enum RowOutcome
{
    Running,
    Completed,
    Retrying,
    Failed,
    Waiting,
    Elapsed,
    Signalled,
    Stopped,
}

/// <summary>What became of a retired phase's undo.</summary>
public enum RowUndo
{
    None,
    Undone,
    Failed,
    Skipped,
}

public enum BarKind
{
    Running,
    Completed,
    Failed,
    Backoff,
    Waiting,
    Stopped,
    Undone,
    UndoFailed,
}

/// <param name="From">Its left end.</param>
/// <param name="To">Its right end.</param>
/// <param name="Kind">What went on.</param>
/// <param name="Text">For whoever points at it, and whoever cannot see it.</param>
public sealed record TimelineBar(DateTimeOffset From, DateTimeOffset To, BarKind Kind, string Text);

public sealed record TimelineStep(Address Address, TimelineBar Bar, int Attempt, Payload? Result, Failure? Failure);

public enum MarkKind
{
    Signal,
    Timer,
    Rollback,
    Control,
    Takeover,
    End,
}

/// <param name="Sequence">Its event.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What sort of thing happened.</param>
/// <param name="Text">What happened, in a few words.</param>
public sealed record TimelineMark(long Sequence, DateTimeOffset At, MarkKind Kind, string Text);
