using Akka.Durable.Client;
using Akka.Durable.Runs;

namespace Akka.Durable;

/// <summary>What operators and programs ask of a run, each with who asks and why for the journal. Asking again for what was done changes nothing.</summary>
/// <remarks>Each returns once it is durable.</remarks>
public static class ControlOperations
{
    /// <summary>Asks the run's code to end; it is given <c>cancel-grace</c> to do so. One that nobody executes ends at once.</summary>
    public static Task CancelAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.Cancel(by, reason), cancellation);

    /// <summary>Ends the run without asking its code.</summary>
    public static Task TerminateAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.Terminate(by, reason), cancellation);

    /// <summary>Stops executing the run until it is resumed.</summary>
    public static Task PauseAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.Pause(by, reason), cancellation);

    /// <summary>Lets a run go on that is paused, or that stands at a mismatch.</summary>
    public static Task ResumeAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.Resume(by, reason), cancellation);

    /// <summary>Lets a failed run go on from the phase that failed; what had completed stays.</summary>
    public static Task RetryAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.RetryFailed(by, reason), cancellation);

    /// <summary>Lets a run out of quarantine.</summary>
    public static Task ReleaseAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.Release(by, reason), cancellation);

    /// <summary>Sets tags; a null value removes one.</summary>
    public static async Task ChangeTagsAsync(
        this IRunClient client,
        string run,
        IReadOnlyDictionary<string, string?> changes,
        string? by = null,
        CancellationToken cancellation = default) =>
        await client.TellAsync(run, new RunCommand.ChangeTags(RunStart.Tags(changes), by), cancellation).ConfigureAwait(false);
}
