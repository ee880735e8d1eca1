using System.Collections.Immutable;
using Akka.Durable.Failures;
using Akka.Durable.Forks;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Journal;

/// <summary>One event of each manifest with every field filled.</summary>
internal static class EveryEvent
{
    private static readonly DateTimeOffset Later = Noon.AddMinutes(90).AddTicks(1234567);
    private static readonly Address Phase = new("load", "customer-7 \u00FC", 2);
    private static readonly Address Step = new("batch", 3);
    private static readonly Failure Failure = new("System.IO.IOException", "disk \"full\" \u2014 \U0001F4BE\n", "timeout");

    public static IReadOnlyDictionary<string, RunEvent> ByManifest { get; } = new RunEvent[]
    {
        new RunEvent.Started(
            "import",
            "1.0",
            Json("""{"url":"https://example.org/a?b=1&c=<2>","rows":[1,2.50,null,true]}"""),
            "host-1",
            ImmutableSortedDictionary<string, string>.Empty.Add("agent", "copilot").Add("caller", "\u05E9\u05DC\u05D5\u05DD"),
            RunId.Parse("parent.1"),
            Later,
            Compensate: true,
            new ForkOrigin(RunId.Parse("source"), Phase, 41, "ann", "try the other model"),
            RunId.Parse("root.1"),
            TellsParent: true),
        new RunEvent.Claimed(3, "host-2", ClaimCause.Recovery),
        new RunEvent.Interrupted("host stopped"),
        new RunEvent.Parked(),
        new RunEvent.PhaseStarted(Phase, 2, Noon, Undoable: true, Json("\"in\"")),
        new RunEvent.PhaseCompleted(Phase, 2, Noon, Json("""{"rows":7}"""), Json("\"in\""), Json("""{"line":1000}""")),
        new RunEvent.PhaseFailed(Phase, 2, Noon, Failure, Later, Json("\"in\"")),
        new RunEvent.PhaseForgotten(Phase),
        new RunEvent.StepCompleted(Phase, Step, 2, Noon, Json("null")),
        new RunEvent.StepFailed(Phase, Step, 2, Noon, Failure, Later),
        new RunEvent.CheckpointSaved(Phase, Json("""{"line":1000}""")),
        new RunEvent.WaitStarted(Approve, "approve", Later, [new(null, Later), new("approve", null)]),
        new RunEvent.TimerFired(Approve, Later),
        new RunEvent.SignalReceived("s1", "approve", "ann", Json("true")),
        new RunEvent.SignalConsumed(Approve, "s1"),
        new RunEvent.ChildStarted(
            Phase,
            RunId.Parse("r1:load"),
            "load",
            "2.0",
            Json("""{"rows":7}"""),
            ParentClose.Terminate,
            ChildRollback.Undo,
            ImmutableSortedDictionary<string, string>.Empty.Add("agent", "copilot")),
        new RunEvent.ChildConfirmed(Phase),
        new RunEvent.ChildEnded(Phase, new(RunId.Parse("r1:load"), "failed", Json("7"), Failure, "ann", "wrong file", 2)),
        new RunEvent.ChildReleased(RunId.Parse("r1:load")),
        new RunEvent.ParentTold(),
        new RunEvent.MismatchFound("load is never asked for", Stops: true),
        new RunEvent.HistoryWarned(50_000),
        new RunEvent.HistoryFilled(1_000_001, 1_000_000),
        new RunEvent.CancelRequested("ann", "wrong file"),
        new RunEvent.DeadlinePassed(Later),
        new RunEvent.Paused("ann", "wrong file"),
        new RunEvent.ProgressReported(Phase, 3, Json("""{"rows":7}""")),
        new RunEvent.Suspended("ann", "ask the customer", Approve),
        new RunEvent.DeadlineChanged(Later, "ann", "the disk is slow"),
        new RunEvent.Resumed("ann", "right file"),
        new RunEvent.Retried("ann", "disk is bigger"),
        new RunEvent.RolledBack("rb1", Phase, [Phase, Load], [Approve], 4, "ann", "wrong file", [Phase]),
        new RunEvent.CompensationStarted([Phase, Load], new PlannedEnd.Failed(Failure), 4),
        new RunEvent.UndoCompleted(Phase, 2, Noon),
        new RunEvent.UndoFailed(Phase, 2, Noon, Failure, Later),
        new RunEvent.UndoRetried("ann", "disk is bigger"),
        new RunEvent.UndoSkipped(Phase, "ann", "deleted by hand"),
        new RunEvent.TagsChanged(ImmutableSortedDictionary<string, string?>.Empty.Add("agent", null).Add("caller", "cli"), "ann"),
        new RunEvent.Quarantined("corrupt", "event 9 where 8 is due"),
        new RunEvent.Released("ann", "restored"),
        new RunEvent.Completed(Json("""{"rows":7}""")),
        new RunEvent.Failed(Failure),
        new RunEvent.Cancelled("ann", "wrong file"),
        new RunEvent.Terminated("ann", "wrong file"),
    }.SelectMany(e => Outlined(e) is var outlined && ReferenceEquals(outlined, e) ? [e] : new[] { e, outlined }).ToImmutableSortedDictionary(EventCodec.ManifestOf, e => e, StringComparer.Ordinal);

    public static TheoryData<string> Manifests => [.. ByManifest.Keys];

    // Where it has a value that is longer than others, only that one is kept outside; the event itself where it has none.
    private static RunEvent Outlined(RunEvent e) => EventPayloads.AnyLonger(e, 6) ? EventPayloads.Outlined(e, 6) : EventPayloads.Outlined(e, 0);
}
