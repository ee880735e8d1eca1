using Akka.Durable.Dashboard.Api;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>What somebody is about to ask of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Title">What the page is called, and its button.</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Action">Where the form is sent.</param>
/// <param name="IsDangerous">Whether the button warns.</param>
/// <param name="NeedsReason">Whether it is not done without one.</param>
/// <param name="Phase">The phase that it is about; null for the run as a whole.</param>
public sealed record ConfirmView(
    RunId Run, string Title, string Sentence, string Action, bool IsDangerous, bool NeedsReason = false, Address? Phase = null)
{
    internal static ConfirmView Of(RunId run, ControlAction action, string root) =>
        new(run, action.Title, action.Sentence, $"{root}/runs/{run}/actions/{action.Name}", action.Name is "terminate" or "cancel");

    internal static ConfirmView Suspend(RunId run, string root) => new(
        run, "Suspend", "Holds the run until somebody has seen to the reason and resumes it.", $"{root}/runs/{run}/actions/suspend", IsDangerous: false, NeedsReason: true);

    internal static ConfirmView SkipUndo(RunId run, Address phase, string root) => new(
        run,
        "Skip undo",
        $"What {phase} did is taken for undone, because it need not be or somebody did it by hand. You answer for that.",
        $"{root}/runs/{run}/actions/skip-undo",
        IsDangerous: true,
        NeedsReason: true,
        phase);
}
