using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable;

/// <summary>Looking at a run from outside, without waking it.</summary>
public static class WatchOperations
{
    /// <summary>How a run stands.</summary>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>; <see cref="IRunClient.FindAsync"/> returns null instead.</exception>
    public static async Task<RunState> GetAsync(this IRunClient client, string run, CancellationToken cancellation = default)
    {
        var id = RunId.Parse(run);
        return await client.FindAsync(id.Value, cancellation).ConfigureAwait(false) ?? throw new RunRefusedException(Refusal.UnknownRun(id));
    }

    /// <summary>What the run's code has last said of how far it is; default when it has said nothing, or nothing since it was rolled back.</summary>
    /// <exception cref="RunRefusedException"><c>unknown-run</c>.</exception>
    public static async Task<T?> ProgressAsync<T>(this IRunClient client, string run, CancellationToken cancellation = default)
    {
        var state = await client.GetAsync(run, cancellation).ConfigureAwait(false);
        return state.Progress is { } progress ? client.Json.Read<T>(progress.Value, $"The progress of {run}") : default;
    }
}
