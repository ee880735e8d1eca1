using System.Diagnostics;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>10,000 runs whose only node stopped in mid-phase: how long until the next one has all of them at work again.</summary>
internal static class ClusterRecovery
{
    public static async Task<Table> MeasureAsync(string folder)
    {
        var file = Path.Combine(folder, "cluster-recovery.db");
        var held = new HeldRuns();
        await using (var first = await ClusterNode.StartAsync(file, held.Definition))
        {
            await held.BeginAsync(first.Client);
        }

        var watch = Stopwatch.StartNew();
        await using var second = await ClusterNode.StartAsync(file, held.Definition);
        var started = watch.Elapsed;
        held.WaitUntilAtWork();
        return new Table()
            .Title($"Recovery of {HeldRuns.Count:N0} interrupted runs by one node")
            .AddColumns("node started s", "all at work s", "runs/s")
            .AddRow($"{started.TotalSeconds:F2}", $"{watch.Elapsed.TotalSeconds:F2}", $"{HeldRuns.Count / watch.Elapsed.TotalSeconds:N0}");
    }
}
