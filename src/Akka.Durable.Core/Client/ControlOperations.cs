using Akka.Durable.Client;
using Akka.Durable.Refusals;
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

    /// <summary>Holds the run until somebody has seen to the reason and resumes it.</summary>
    public static Task SuspendAsync(
        this IRunClient client, string run, string reason, string? by = null, CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.Suspend(by, Reason(reason)), cancellation);

    /// <summary>Moves the run's deadline, earlier or later; null takes it away.</summary>
    /// <exception cref="RunRefusedException"><c>invalid-input</c>: it has passed already; <c>not-allowed</c>: the run is ending because of the old one.</exception>
    public static Task ChangeDeadlineAsync(
        this IRunClient client,
        string run,
        DateTimeOffset? deadline,
        string? by = null,
        string? reason = null,
        CancellationToken cancellation = default) =>
        client.TellAsync(run, new RunCommand.ChangeDeadline(deadline?.ToUniversalTime(), by, reason), cancellation);

    /// <summary>Lets a run go on that is paused, suspended, or that stands at a mismatch.</summary>
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

    private static string Reason(string reason) => string.IsNullOrWhiteSpace(reason)
        ? throw new RunRefusedException(new(RefusalCodes.InvalidInput, "A run is suspended for a reason: say what somebody has to see to."))
        : reason;
}
