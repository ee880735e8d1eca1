using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Phases;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Runs;

/// <summary>How far a run got before a story begins.</summary>
internal static class Scenes
{
    public const string Ann = "ann";
    public const string Why = "wrong file";
    public const int AttemptsMax = 3;

    public static readonly Address Load = new("load");
    public static readonly Address Send = new("send");
    public static readonly Address Batch = new("batch");
    public static readonly Address Approve = new("approve");
    public static readonly Failure Broken = new("System.IO.IOException", "disk full");
    public static readonly ImmutableSortedDictionary<string, string> NoTags = ImmutableSortedDictionary<string, string>.Empty;

    public static readonly RunEvent.Started Started = new("import", "1.0", Json("7"), "host-1", NoTags);

    /// <summary>Every standing a started run may have, by name.</summary>
    public static readonly IReadOnlyDictionary<string, RunEvent[]> Everywhere = new SortedDictionary<string, RunEvent[]>
    {
        ["active"] = [Started],
        ["active, asked to cancel"] = [Started, new RunEvent.CancelRequested(Ann, Why)],
        ["active, past its deadline"] = [Started with { DeadlineAt = Noon }, new RunEvent.DeadlinePassed(Noon)],
        ["active, nobody's"] = [Started, new RunEvent.Paused(null, null), new RunEvent.Resumed(null, null)],
        ["active, only waits"] = [Started, new RunEvent.WaitStarted(Approve, "approve", null)],
        ["parked"] = [Started, new RunEvent.WaitStarted(Approve, "approve", null), new RunEvent.Parked()],
        ["interrupted"] = [Started, new RunEvent.Interrupted("host stopped")],
        ["interrupted, asked to cancel"] = [Started, new RunEvent.CancelRequested(Ann, Why), new RunEvent.Interrupted("host stopped")],
        ["paused"] = [Started, new RunEvent.Paused(Ann, Why)],
        ["suspended"] = [Started, new RunEvent.Suspended(Ann, Why, null)],
        ["suspended by its code"] = [Started, new RunEvent.WaitStarted(Approve, null, null), new RunEvent.Suspended(null, Why, Approve)],
        ["suspended, its history full"] = [Started, new RunEvent.HistoryFilled(1, 1)],
        ["mismatched"] = [Started, new RunEvent.MismatchFound("load is never asked for", Stops: true)],
        ["quarantined"] = [Started, new RunEvent.Quarantined("corrupt", "event 9 where 8 is due")],
        ["completed"] = [Started, new RunEvent.Completed(Json("1"))],
        ["failed"] = [Started, new RunEvent.Failed(Broken)],
        ["cancelled"] = [Started, new RunEvent.Cancelled(Ann, Why)],
        ["terminated"] = [Started, new RunEvent.Terminated(Ann, Why)],
    };

    /// <summary>Names of the scenes whose run has ended.</summary>
    public static TheoryData<string> Ended => [.. Everywhere.Keys.Where(n => At(n).Standing.IsEnded)];

    /// <summary>Names of the scenes whose run has not ended.</summary>
    public static TheoryData<string> Alive => [.. Everywhere.Keys.Where(n => !At(n).Standing.IsEnded)];

    public static TheoryData<string> All => [.. Everywhere.Keys];

    public static RunState At(string scene) => Given(Everywhere[scene]).State;

    public static Payload Json(string json) => new(Encoding.UTF8.GetBytes(json));

    public static PhaseAttempt Try(Address phase, int number = 1) => new(phase, number, Noon);

    public static StepAttempt TryStep(Address step, int number = 1) => new(step, number, Noon);

    public static RunEvent.PhaseStarted Begun(Address phase, int attempt = 1) => new(phase, attempt, Noon);

    public static RunEvent.PhaseCompleted Done(Address phase, string result = "1", int attempt = 1) => new(phase, attempt, Noon, Json(result));
}
