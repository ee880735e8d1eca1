using Akka.Durable.Cli.Console;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;

namespace Akka.Durable.Cli.Databases;

/// <summary>Whether a database has a run at all.</summary>
internal static class KnownRuns
{
    /// <summary>True when any row tells of it, however much of the rest is deleted.</summary>
    public static async Task<bool> KnowsAsync(this IRunStore store, RunId run, CancellationToken cancellation) =>
        (await store.ReadAsync(run, 0, 1, cancellation)).Count > 0
        || (await store.ListSnapshotsAsync(run, cancellation)).Count > 0
        || await store.FindAsync(run, cancellation) is not null;

    /// <summary>Why there is nothing of a run: it is not there, or it is listed and its journal is lost.</summary>
    public static async Task<RunRefusedException> WhyNothingAsync(this IRunStore store, RunId run, CancellationToken cancellation) =>
        await RunRecovery.WhyLostAsync(store, run, cancellation) is { } lost ? new(lost) : NoSuchRun(run);

    public static RunRefusedException NoSuchRun(RunId run) => ProgramRefusals.Of(RefusalCodes.UnknownRun, $"There is no run '{run}' in this database.");
}
