using System.Collections.Immutable;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Journal;

/// <summary>A run to which nearly everything happened: each kind of phase, step, wait and signal is in its state.</summary>
internal static class RichRun
{
    private static readonly Address Export = new("export", "customer-7", 1);

    public static IReadOnlyList<RunEvent> Events { get; } =
    [
        Started with { Tags = NoTags.Add("agent", "copilot"), Parent = RunId.Parse("parent"), DeadlineAt = Noon.AddDays(3) },
        new RunEvent.SignalReceived("s1", "approve", Ann, Json("true")),
        Done(Load, """{"rows":7}"""),
        Begun(Send),
        new RunEvent.StepCompleted(Send, new("batch", 1), 1, Noon, Json("1")),
        new RunEvent.StepFailed(Send, new("batch", 2), 1, Noon, Broken, Noon.AddMinutes(3)),
        new RunEvent.StepFailed(Send, new("batch", 3), 1, Noon, Broken, null),
        new RunEvent.CheckpointSaved(Send, Json("""{"line":1000}""")),
        new RunEvent.Interrupted("host stopped"),
        new RunEvent.Claimed(2, "host-2", ClaimCause.Ready),
        new RunEvent.MismatchFound("tidy is never asked for", Stops: false),
        new RunEvent.PhaseFailed(Export, 1, Noon, Broken, Noon.AddMinutes(5), Json("7")),
        new RunEvent.PhaseFailed(new("tidy"), 1, Noon, Broken, null, Json("7")),
        new RunEvent.WaitStarted(Approve, "approve", Noon.AddDays(1)),
        new RunEvent.SignalConsumed(Approve, "s1"),
        new RunEvent.WaitStarted(new("delay"), null, Noon.AddMinutes(1)),
        new RunEvent.TimerFired(new("delay"), Noon.AddMinutes(1)),
        new RunEvent.WaitStarted(new("approve", 2), "approve", Noon.AddDays(2)),
        new RunEvent.SignalReceived("s2", "refuse", null, Json("null")),
        new RunEvent.TagsChanged(ImmutableSortedDictionary<string, string?>.Empty.Add("caller", "cli"), Ann),
        new RunEvent.Claimed(3, "host-3", ClaimCause.Recovery),
        new RunEvent.CancelRequested(Ann, Why),
    ];

    public static DateTimeOffset LastAt => At(Events.Count);

    public static IReadOnlyList<JournalRow> Rows { get; } = [.. Events.Select((e, i) => EventCodec.Encode(new(i + 1, At(i + 1), e)))];

    public static RunState StateAfter(int count) =>
        Rows.Take(count).Aggregate(RunState.Initial, (state, row) => RunEvolution.Evolve(state, EventCodec.Decode(row)));

    private static DateTimeOffset At(int sequence) => Noon.AddSeconds(sequence);
}
