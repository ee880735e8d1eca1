using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Journal;

/// <summary>A fork that starts children, waits for one of several things, ends, is rolled back, undoes what it did and goes on another way.</summary>
internal static class FamilyRun
{
    private static readonly Address Choice = new("any:answer");
    private static readonly Address First = new("part", "a", 1);
    private static readonly Address Second = new("part", "b", 1);
    private static readonly Address Left = new("audit");
    private static readonly Address Tidy = new("tidy");
    private static readonly RunId FirstId = RunId.Parse("family:part.a");
    private static readonly RunId SecondId = RunId.Parse("family:part.b");
    private static readonly RunId LeftId = RunId.Parse("family:audit");

    public static IReadOnlyList<RunEvent> Events { get; } =
    [
        Started with
        {
            Compensate = true, Origin = new(RunId.Parse("source"), Load, 9, Ann, Why), Parent = RunId.Parse("top"), Root = RunId.Parse("top"), TellsParent = true,
        },
        Done(Tidy),
        new RunEvent.PhaseStarted(Load, 1, Noon, Undoable: true, Json("7")),
        new RunEvent.CheckpointSaved(Load, Json("3")),
        new RunEvent.PhaseCompleted(Load, 1, Noon, Json("7"), Json("7"), Json("3")),
        new RunEvent.ChildStarted(First, FirstId, "part", "1", Json("1"), ParentClose.Cancel, ChildRollback.Undo, NoTags.Add("side", "a")),
        new RunEvent.ChildConfirmed(First),
        new RunEvent.ChildStarted(Second, SecondId, "part", "1", Json("2"), ParentClose.Terminate, ChildRollback.Cancel),
        new RunEvent.ChildConfirmed(Second),
        new RunEvent.ChildStarted(Left, LeftId, "audit", "1", Json("null"), ParentClose.Abandon, ChildRollback.Abandon),
        new RunEvent.ChildEnded(First, new(FirstId, "completed", Json("10"), Rollbacks: 1)),
        new RunEvent.WaitStarted(Choice, null, Noon.AddHours(1), [new("approve", null), new(null, Noon.AddHours(1)), new("refuse", null)]),
        new RunEvent.SignalReceived("s1", "refuse", Ann, Json("false")),
        new RunEvent.SignalConsumed(Choice, "s1"),
        new RunEvent.ProgressReported(null, 1, Json("\"half way\"")),
        new RunEvent.PhaseForgotten(Tidy),
        new RunEvent.PhaseStarted(Send, 1, Noon, Undoable: true),
        new RunEvent.Completed(Json("17")),
        new RunEvent.ChildReleased(SecondId),
        new RunEvent.ParentTold(),
        new RunEvent.RolledBack("rb1", Load, [Load, Send], [Choice], 2, Ann, Why, [First, Second, Left]),
        new RunEvent.ChildReleased(FirstId),
        new RunEvent.Claimed(3, "host-2", ClaimCause.Ready),
        new RunEvent.UndoFailed(Send, 1, Noon, Broken, Noon.AddMinutes(1)),
        new RunEvent.UndoCompleted(Send, 2, Noon),
        new RunEvent.UndoFailed(Load, 1, Noon, Broken, null),
        new RunEvent.UndoSkipped(Load, Ann, "deleted by hand"),
        new RunEvent.Claimed(6, "host-2", ClaimCause.Ready),
        new RunEvent.PhaseStarted(Load, 1, Noon, Undoable: true, Json("7")),
        new RunEvent.PhaseCompleted(Load, 1, Noon, Json("8"), Json("7")),
        new RunEvent.ChildStarted(First, RunId.Parse("family:part.a..g1"), "part", "1", Json("1"), ParentClose.Cancel, ChildRollback.Undo),
        new RunEvent.ChildStarted(Second, RunId.Parse("family:part.b..g1"), "part", "1", Json("2"), ParentClose.Cancel, ChildRollback.Cancel),
        new RunEvent.WaitStarted(Choice, null, Noon.AddHours(2), [new("approve", null), new(null, Noon.AddHours(2)), new(null, null, First)]),
        new RunEvent.ChildEnded(First, new(RunId.Parse("family:part.a..g1"), "failed", Failure: Broken)),
        new RunEvent.WaitStarted(new("any:more"), null, null, [new("approve", null), new(null, null, Second)]),
        new RunEvent.SignalReceived("s2", "other", null, Json("1")),
    ];

    public static DateTimeOffset LastAt => At(Events.Count);

    public static IReadOnlyList<JournalRow> Rows { get; } = [.. Events.Select((e, i) => EventCodec.Encode(new(i + 1, At(i + 1), e)))];

    private static DateTimeOffset At(int sequence) => Noon.AddSeconds(sequence);
}
