using Akka.Durable.Refusals;

namespace Akka.Durable;

/// <summary>Looking at a run from outside, without waking it.</summary>
public static class WatchOperations
{
    /// <summary>What the run's code has last said of how far it is; default when it has said nothing, or nothing since it was rolled back.</summary>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>.</exception>
    public static async Task<T?> ProgressAsync<T>(this IRunClient client, string run, CancellationToken cancellation = default)
    {
        var state = await client.FindAsync(run, cancellation).ConfigureAwait(false)
            ?? throw new RunRefusedException(new(RefusalCodes.UnknownRun, $"There is no run {run}."));
        return state.Progress is { } progress ? client.Json.Read<T>(progress.Value, $"The progress of {run}") : default;
    }
}
