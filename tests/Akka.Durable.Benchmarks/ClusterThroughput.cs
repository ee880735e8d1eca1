using System.Diagnostics;
using Akka.Durable.Sql.Hosts;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>The same runs in one process and in a one-node cluster, each on SQLite, beside bare persistent actors on the cluster's journal with the
/// same settings.</summary>
internal static class ClusterThroughput
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    public static async Task<Table> MeasureAsync(string folder)
    {
        var table = new Table()
            .Title("Runs of five empty phases, events/s: embedded host, bare persistent actors of as many events, cluster host on one node")
            .AddColumns("at once", "embedded", "bare", "cluster", "cluster of bare", "embedded p50 ms", "p99 ms", "cluster p50 ms", "p99 ms", "CPU ms/run: bare", "cluster");
        foreach (var atOnce in new[] { 1, 64, 512 })
        {
            var embedded = await MeasureEmbeddedAsync(atOnce, Path.Combine(folder, $"embedded-{atOnce}.db"));
            await using var node = await ClusterNode.StartAsync(Path.Combine(folder, $"cluster-{atOnce}.db"), FivePhases.Definition);
            var bare = new BareActors(node.System);
            await MeasureAsync(atOnce, TimeSpan.FromSeconds(2), () => bare.RunAsync(Identity.New()));
            var limit = await MeasureAsync(atOnce, Duration, () => bare.RunAsync(Identity.New()));
            await MeasureAsync(atOnce, TimeSpan.FromSeconds(2), () => RunAsync(node.Client));
            var runs = await MeasureAsync(atOnce, Duration, () => RunAsync(node.Client));
            table.AddRow(
                $"{atOnce}",
                $"{embedded.PerSecond * BareActors.EventsPerRun:N0}",
                $"{limit.PerSecond * BareActors.EventsPerRun:N0}",
                $"{runs.PerSecond * BareActors.EventsPerRun:N0}",
                $"{runs.PerSecond / limit.PerSecond:F2}",
                $"{embedded.P50:F2}",
                $"{embedded.P99:F2}",
                $"{runs.P50:F2}",
                $"{runs.P99:F2}",
                $"{limit.CpuPerRun:F2}",
                $"{runs.CpuPerRun:F2}");
        }

        return table;
    }

    private static async Task<Measured> MeasureEmbeddedAsync(int atOnce, string file)
    {
        await using var host = await DurableHost.StartAsync(file, FivePhases.Definition);
        await MeasureAsync(atOnce, TimeSpan.FromSeconds(2), () => RunAsync(host));
        return await MeasureAsync(atOnce, Duration, () => RunAsync(host));
    }

    private static async Task RunAsync(IRunClient client)
    {
        var run = await client.StartAsync(FivePhases.Definition, 1);
        await run.ResultAsync();
    }

    private static async Task<Measured> MeasureAsync(int atOnce, TimeSpan duration, Func<Task> run)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            var own = new List<double>();
            while (watch.Elapsed < duration)
            {
                var began = Stopwatch.GetTimestamp();
                await run();
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return own;
        }));
        var elapsed = watch.Elapsed.TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToList();
        process.Refresh();
        return new(
            all.Count / elapsed,
            all[all.Count / 2],
            all[Math.Min(all.Count - 1, all.Count * 99 / 100)],
            (process.TotalProcessorTime - cpu).TotalMilliseconds / all.Count);
    }

    private sealed record Measured(double PerSecond, double P50, double P99, double CpuPerRun);
}
