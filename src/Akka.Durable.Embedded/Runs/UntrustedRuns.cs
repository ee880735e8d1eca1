using Akka.Durable.Catalog;
using Akka.Durable.Journal;

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
            var row = UntrustedRow.Of(run, known, corrupt.Message, host.Services.Time.GetUtcNow());
            await host.Store.RepairCatalogAsync(row, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception away) when (away is JournalUnavailableException or JournalOverloadedException or JournalOutcomeUnknownException)
        {
            // It is found again by whoever asks for the run next.
            Log.StoreAway(host.Log, run, away);
        }
    }
}
