using System.Runtime.CompilerServices;
using Akka.Durable.Journal;

namespace Akka.Durable.Verification;

/// <summary>Reads a store and checks what the rules promise of it. Writes nothing.</summary>
/// <remarks>A host may go on writing meanwhile: a run that changed under the reader is read again. One run is in memory at a time,
/// and of its events one page. Rows of other programs' persistence ids are passed over.</remarks>
public static class StoreVerification
{
    private const int PageSize = 500;

    // A run that changes between two looks is looked at again; one that changes every time is rarer with each try.
    private const int LooksMax = 10;

    /// <summary>Every run of the store, by id.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be read.</exception>
    public static async IAsyncEnumerable<VerifiedRun> VerifyAllAsync(
        IRunStore store, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        RunId? after = null;
        while (true)
        {
            var runs = await store.ListRunIdsAsync(after, PageSize, cancellation).ConfigureAwait(false);
            foreach (var run in runs)
            {
                // Removed since it was listed: nothing of it is left to be wrong.
                if (await VerifyAsync(store, run, cancellation).ConfigureAwait(false) is { } verified) yield return verified;
                after = run;
            }

            if (runs.Count < PageSize) yield break;
        }
    }

    /// <summary>One run; null when the store holds nothing of it.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be read.</exception>
    public static async Task<VerifiedRun?> VerifyAsync(IRunStore store, RunId run, CancellationToken cancellation = default)
    {
        for (var look = 1; ; look++)
        {
            var examination = new RunExamination(store, run);
            await examination.ReadAsync(cancellation).ConfigureAwait(false);
            if (examination.IsUnknown) return null;

            var verified = examination.Verified();
            if (verified.Violations is [] || look == LooksMax) return verified;
            if (!await examination.HasMovedAsync(cancellation).ConfigureAwait(false)) return verified;
        }
    }
}
