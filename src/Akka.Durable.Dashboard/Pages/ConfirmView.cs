using Akka.Durable.Dashboard.Api;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>What somebody is about to ask of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Title">What the page is called, and its button.</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Action">Where the form is sent.</param>
/// <param name="IsDangerous">Whether the button warns.</param>
public sealed record ConfirmView(RunId Run, string Title, string Sentence, string Action, bool IsDangerous)
{
    internal static ConfirmView Of(RunId run, ControlAction action, string root) =>
        new(run, action.Title, action.Sentence, $"{root}/runs/{run}/actions/{action.Name}", action.Name is "terminate" or "cancel");
}
