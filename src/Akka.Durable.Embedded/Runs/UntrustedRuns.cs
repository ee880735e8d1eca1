using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Runs whose journal cannot be trusted: listed with the evidence, never executed, their rows left as they are.</summary>
internal static class UntrustedRuns
{
    public static async Task QuarantineAsync(IRunHost host, RunId run, JournalCorruptException corrupt)
    {
        Log.Quarantined(host.Log, run, corrupt.Message);
        try
        {
            var known = await host.Store.FindAsync(run, CancellationToken.None).ConfigureAwait(false);
            var evidence = $"{QuarantineCodes.Corrupt}: {corrupt.Message}";
            var row = (known ?? Unknown(run, host.Services.Time.GetUtcNow())) with
            {
                Status = RunStatus.Quarantined,
                Reason = evidence.Length <= CatalogProjection.ReasonLengthMax ? evidence : evidence[..CatalogProjection.ReasonLengthMax],
                Owner = null,
                WakeAt = null,
            };
            await host.Store.RepairCatalogAsync(row, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception away) when (away is JournalUnavailableException or JournalOverloadedException or JournalOutcomeUnknownException)
        {
            // It is found again by whoever asks for the run next.
            Log.StoreAway(host.Log, run, away);
        }
    }

    private static CatalogRow Unknown(RunId run, DateTimeOffset now) => new()
    {
        Run = run,
        Definition = "",
        Version = "",
        Status = RunStatus.Quarantined,
        Epoch = 0,
        Sequence = 0,
        CreatedAt = now,
    };
}
