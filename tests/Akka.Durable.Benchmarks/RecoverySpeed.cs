using System.Diagnostics;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>10,000 runs whose host went away in mid-phase: how long until all of them are at work again.</summary>
internal static class RecoverySpeed
{
    public static async Task<Table> MeasureAsync(string folder)
    {
        var file = Path.Combine(folder, "recovery.db");
        var held = new HeldRuns();
        await using (var first = await DurableHost.StartAsync(file, held.Definition))
        {
            await held.BeginAsync(first);
        }

        var watch = Stopwatch.StartNew();
        await using var second = await DurableHost.StartAsync(file, held.Definition);
        var opened = watch.Elapsed;
        await second.Resumed;
        var claimed = watch.Elapsed;
        held.WaitUntilAtWork();
        return new Table()
            .Title($"Recovery of {HeldRuns.Count:N0} interrupted runs")
            .AddColumns("store open s", "all claimed s", "all at work s", "runs/s")
            .AddRow($"{opened.TotalSeconds:F2}", $"{claimed.TotalSeconds:F2}", $"{watch.Elapsed.TotalSeconds:F2}", $"{HeldRuns.Count / watch.Elapsed.TotalSeconds:N0}");
    }
}
