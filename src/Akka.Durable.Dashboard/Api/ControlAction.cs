using Akka.Durable.Dashboard.Security;
using Akka.Durable.Runs;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Something that is asked of a run with nothing but a reason.</summary>
/// <param name="Name">As in its path: <c>POST /runs/{run}/pause</c>.</param>
/// <param name="Role">Who may.</param>
/// <param name="Title">On its button.</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Command">What the run is given: who asks, why.</param>
internal sealed record ControlAction(
    string Name, DashboardRole Role, string Title, string Sentence, Func<string?, string?, RunCommand> Command)
{
    public static IReadOnlyList<ControlAction> All { get; } =
    [
        new("cancel", DashboardRole.Operate, "Cancel", "Asks the run's code to end.", (by, why) => new RunCommand.Cancel(by, why)),
        new("pause", DashboardRole.Operate, "Pause", "Stops executing the run until it is resumed.", (by, why) => new RunCommand.Pause(by, why)),
        new("resume", DashboardRole.Operate, "Resume", "Lets a run go on that was paused or suspended, or that stands at a mismatch.", (by, why) => new RunCommand.Resume(by, why)),
        new("retry", DashboardRole.Operate, "Retry", "Lets a failed run go on from what failed; what had completed stays.", (by, why) => new RunCommand.RetryFailed(by, why)),
        new("terminate", DashboardRole.Administer, "Terminate", "Ends the run without asking its code.", (by, why) => new RunCommand.Terminate(by, why)),
        new("release", DashboardRole.Administer, "Release", "Lets the run out of quarantine.", (by, why) => new RunCommand.Release(by, why)),
        new("retry-undo", DashboardRole.Administer, "Retry undo", "Has the undo that failed tried again, from its first attempt.", (by, why) => new RunCommand.RetryUndo(by, why)),
    ];

    /// <summary>Whether it would do anything to the run as it stands.</summary>
    public bool Fits(RunState state) => Name switch
    {
        "cancel" => state.Standing is { IsEnded: false } and not (Standing.RollbackFailed or Standing.Quarantined),
        "terminate" => !state.Standing.IsEnded,
        "pause" => state.Standing is Standing.Active or Standing.Parked or Standing.Interrupted,
        "resume" => state.Standing is Standing.Paused or Standing.Suspended or Standing.Mismatched,
        "retry" => state.Standing is Standing.Failed,
        "release" => state.Standing is Standing.Quarantined,
        _ => state.Standing is Standing.RollbackFailed,
    };
}
