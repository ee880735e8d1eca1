using System.Runtime.CompilerServices;
using Akka.Durable.Catalog;
using Akka.Durable.Execution;
using Akka.Durable.Journal;
using Akka.Durable.Recovery;

namespace Akka.Durable.Checks;

/// <summary>Says before a deploy which runs in flight go on under the new code, which need attention, and which have no definition there.</summary>
public static class DeploymentCheck
{
    /// <param name="store">Is only read; a host may hold it.</param>
    /// <param name="code">Finds the new code's definition by name.</param>
    /// <param name="services">How values are read, and the clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Every run that has not ended, newest first.</returns>
    public static async IAsyncEnumerable<CheckedRun> CheckAsync(
        IRunStore store, Func<string, CheckedCode?> code, ExecutionServices services, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        services = services with { Payloads = store };
        string? after = null;
        do
        {
            var page = await store.ListAsync(new() { Limit = CatalogQuery.LimitMax, After = after }, cancellation).ConfigureAwait(false);
            foreach (var row in page.Rows.Where(r => r.EndedAt is null))
            {
                yield return await CheckAsync(store, row, code(row.Definition), services, cancellation).ConfigureAwait(false);
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private static async Task<CheckedRun> CheckAsync(
        IRunStore store, CatalogRow row, CheckedCode? code, ExecutionServices services, CancellationToken cancellation)
    {
        if (code is null) return new(row.Run, row.Definition, row.Version, CodeVersion: null, CheckOutcome.NoDefinition, []);

        var differences = await DifferencesAsync(store, row, code, services, cancellation).ConfigureAwait(false);
        var outcome = differences.Count == 0 ? CheckOutcome.GoesOn : CheckOutcome.NeedsAttention;
        return new(row.Run, row.Definition, row.Version, code.Version, outcome, differences);
    }

    private static async Task<IReadOnlyList<string>> DifferencesAsync(
        IRunStore store, CatalogRow row, CheckedCode code, ExecutionServices services, CancellationToken cancellation)
    {
        if (code.Definition is not { } definition)
        {
            return code.Version == row.Version ? [] : [$"its code cannot be led over what is recorded, {code.WhyNot}, and its version is another"];
        }

        try
        {
            var recovered = await RunRecovery.RecoverAsync(store, row.Run, cancellation).ConfigureAwait(false);
            if (!recovered.State.IsStarted) return ["the catalog has it, the journal has not"];

            return await new CheckReplay(row.Run, recovered.State).RunAsync(definition, services, cancellation).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is JournalCorruptException or NewerFormatException)
        {
            return [unreadable.Message];
        }
    }
}

/// <summary>A definition of the code that is checked.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Definition">The definition; null where none can be made here.</param>
/// <param name="WhyNot">Why none can be made; null where one was.</param>
public sealed record CheckedCode(string Version, RunDefinition? Definition, string? WhyNot);
