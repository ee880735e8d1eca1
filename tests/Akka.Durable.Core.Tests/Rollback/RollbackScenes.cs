using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Rollback;

/// <summary>A run of three phases with a wait, and where it stood when somebody went back.</summary>
internal static class RollbackScenes
{
    public static readonly Address Fetch = new("fetch");
    public static readonly RollbackTarget ToLoad = RollbackTarget.Before(Load);

    /// <summary>fetch, load (retired by a rollback to load), a signal taken, send.</summary>
    public static readonly RunEvent[] ThreePhases =
    [
        Started,
        Done(Fetch, "10"),
        Begun(Load),
        new RunEvent.StepCompleted(Load, Batch, 1, Noon, Json("1")),
        new RunEvent.CheckpointSaved(Load, Json("5")),
        Done(Load, "20"),
        new RunEvent.WaitStarted(Approve, "approve", Noon.AddDays(1)),
        new RunEvent.SignalReceived("s1", "approve", Ann, Json("true")),
        new RunEvent.SignalConsumed(Approve, "s1"),
        new RunEvent.SignalReceived("s2", "approve", Ann, Json("false")),
        Done(Send, "30"),
    ];

    public static readonly IReadOnlyDictionary<string, RunEvent[]> After = new SortedDictionary<string, RunEvent[]>
    {
        ["active"] = [],
        ["asked to cancel"] = [new RunEvent.CancelRequested(Ann, Why)],
        ["parked"] = [new RunEvent.WaitStarted(new("delay"), null, Noon.AddDays(2)), new RunEvent.Parked()],
        ["interrupted"] = [new RunEvent.Interrupted("host stopped")],
        ["mismatched"] = [new RunEvent.MismatchFound("load is never asked for", Stops: true)],
        ["failed"] = [new RunEvent.Failed(Broken)],
        ["cancelled"] = [new RunEvent.Cancelled(Ann, Why)],
        ["terminated"] = [new RunEvent.Terminated(Ann, Why)],
        ["completed"] = [new RunEvent.Completed(Json("60"))],
    };

    public static TheoryData<string> Anywhere => [.. After.Keys];

    public static RunEvent[] Scene(string after) => [.. ThreePhases, .. After[after]];

    public static RunCommand.RollBack Back(RollbackTarget to, string? id = "rb1") => new(to, id, Ann, Why);
}
