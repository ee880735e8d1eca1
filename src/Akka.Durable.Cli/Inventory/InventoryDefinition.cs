using Akka.Durable.Cli.Demo;

namespace Akka.Durable.Cli.Inventory;

/// <summary>What the process that executes inventories gives them. Nothing of it is part of a run.</summary>
/// <param name="Watch">Is told what happens.</param>
/// <param name="Log">Counts what runs how often.</param>
/// <param name="Exclude">Files and directories of our own, absolute: they change while we work, and are not the tree's.</param>
/// <param name="Slow">Waited in each batch, for whoever wants to pull the plug. Zero for not at all.</param>
/// <param name="Time">The clock.</param>
internal sealed record InventorySurroundings(
    IInventoryWatch Watch, BodyLog Log, IReadOnlyCollection<string> Exclude, TimeSpan Slow, TimeProvider Time);

/// <summary>A file inventory as a durable run: list a tree, hash its files in batches, find duplicates, write a manifest.</summary>
/// <param name="surroundings">What this process gives it.</param>
/// <param name="held">A run that is about to be ended: its code waits for that instead of working.</param>
internal sealed class InventoryDefinition(InventorySurroundings surroundings, RunId? held = null) : RunDefinition<InventoryRequest, InventoryReport>
{
    public const string DefinitionName = "inventory";

    public override string Name => DefinitionName;

    public override async Task<InventoryReport> ExecuteAsync(RunContext run, InventoryRequest request)
    {
        if (run.Id == held) await Task.Delay(Timeout.InfiniteTimeSpan, surroundings.Time, run.Cancellation);

        var work = new InventoryWork(run.Id, request, surroundings);
        var scanned = await PhaseAsync(run, InventoryPhases.Scan, work.ScanAsync);
        var hashed = await PhaseAsync(run, InventoryPhases.Hash, phase => work.HashAsync(phase, scanned));
        var duplicates = await PhaseAsync(run, InventoryPhases.Duplicates, phase => work.FindDuplicatesAsync(phase, hashed));
        var totals = new InventoryReport(
            scanned.Files,
            hashed.Bytes,
            scanned.Links,
            scanned.Unreadable + hashed.Unreadable,
            duplicates.Groups,
            duplicates.Files,
            duplicates.WastedBytes,
            request.Out,
            ManifestSha256: "");
        var reported = await PhaseAsync(
            run,
            InventoryPhases.Report,
            phase => work.ReportAsync(phase, scanned, hashed, duplicates, totals),
            new() { Undo = work.UndoReportAsync });
        return totals with { ManifestSha256 = reported.ManifestSha256 };
    }

    private Task<T> PhaseAsync<T>(RunContext run, string name, Func<PhaseContext, Task<T>> body, PhaseOptions? options = null) => run.PhaseAsync(
        name,
        phase => surroundings.Log.AroundAsync(
            new(run.Id, name, Step: null, phase.Attempt, phase.Epoch),
            async () =>
            {
                surroundings.Watch.PhaseStarted(run.Id, name);
                var result = await body(phase);
                surroundings.Watch.PhaseEnded(run.Id, name);
                return result;
            }),
        options);
}
