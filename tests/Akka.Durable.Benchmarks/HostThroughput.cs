using System.Diagnostics;
using Akka.Durable.TestKit.Postgres;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>Runs of five empty phases on SQLite, from start to result, with so many under way at once.</summary>
internal static class HostThroughput
{
    private const int EventsPerRun = 7;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    public static Task<Table> MeasureAsync(string folder, RawLimit raw) => MeasureAsync(
        "SQLite",
        name => DurableHost.StartAsync(Path.Combine(folder, $"host-{name}.db"), FivePhases.Definition),
        raw.RowsPerSecond[RawLimit.BaseGroup],
        raw.CommitMilliseconds);

    /// <param name="server">With fsync on.</param>
    /// <param name="rowsPerSecond">The best of one connection in groups.</param>
    /// <param name="commitMilliseconds">One row, one connection.</param>
    public static Task<Table> MeasureOnPostgresAsync(PostgresServer server, double rowsPerSecond, double commitMilliseconds) => MeasureAsync(
        "PostgreSQL",
        _ => DurableHost.StartAsync(new DurableHostOptions
        {
            Settings = DurableSettings.Default with { Store = new() { Provider = "postgresql", PostgresConnectionString = server.ConnectionString() } },
        }.Add(FivePhases.Definition)),
        rowsPerSecond,
        commitMilliseconds);

    private static async Task<Table> MeasureAsync(string store, Func<string, Task<DurableHost>> start, double rowsPerSecond, double commitMilliseconds)
    {
        var table = new Table()
            .Title($"Embedded host on {store}, runs of five empty phases (7 events each)")
            .AddColumns("at once", "ids", "runs/s", "events/s", "of raw in 64s", "p50 ms", "p99 ms", "p50 of its 7 commits", "CPU ms/run", "bytes/event");
        foreach (var (atOnce, chosen) in new[] { (1, false), (64, false), (512, false), (512, true) })
        {
            await using var host = await start(chosen ? $"{atOnce}-scattered" : $"{atOnce}");
            await RunAsync(host, atOnce, TimeSpan.FromSeconds(2), chosen ? "warm" : null);
            var m = await RunAsync(host, atOnce, Duration, chosen ? "run" : null);
            table.AddRow(
                $"{atOnce}",
                chosen ? "scattered" : "the host's",
                $"{m.RunsPerSecond:N0}",
                $"{m.RunsPerSecond * EventsPerRun:N0}",
                $"{m.RunsPerSecond * EventsPerRun / rowsPerSecond:F2}",
                $"{m.P50:F2}",
                $"{m.P99:F2}",
                $"{m.P50 / (EventsPerRun * commitMilliseconds):F2}",
                $"{m.CpuPerRun:F3}",
                $"{m.BytesPerRun / EventsPerRun:N0}");
        }

        return table;
    }

    /// <param name="host">The host.</param>
    /// <param name="atOnce">Runs under way.</param>
    /// <param name="duration">How long.</param>
    /// <param name="prefix">Ids that the program chooses: those of runs under way are far apart, each in a page of its own of the journal's index.
    /// Null for the host's, which follow time and are side by side.</param>
    private static async Task<Measured> RunAsync(DurableHost host, int atOnce, TimeSpan duration, string? prefix)
    {
        var latencies = new List<double>[atOnce];
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async worker =>
        {
            var own = latencies[worker] = [];
            for (var i = 0; watch.Elapsed < duration; i++)
            {
                var began = Stopwatch.GetTimestamp();
                var run = await host.StartAsync(FivePhases.Definition, 1, new() { Id = prefix is null ? null : $"{prefix}-{worker}-{i}" });
                await run.ResultAsync();
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }));
        var elapsed = watch.Elapsed.TotalSeconds;
        process.Refresh();
        var all = latencies.SelectMany(l => l).Order().ToList();
        return new(
            all.Count / elapsed,
            all[all.Count / 2],
            all[Math.Min(all.Count - 1, all.Count * 99 / 100)],
            (process.TotalProcessorTime - cpu).TotalMilliseconds / all.Count,
            (double)(GC.GetTotalAllocatedBytes() - allocated) / all.Count);
    }

    private sealed record Measured(double RunsPerSecond, double P50, double P99, double CpuPerRun, double BytesPerRun);
}

internal static class FivePhases
{
    public static RunDefinition<int, int> Definition { get; } = RunDefinition.Of<int, int>("five", async (run, x) =>
    {
        await run.PhaseAsync("one", _ => Task.CompletedTask);
        await run.PhaseAsync("two", _ => Task.CompletedTask);
        await run.PhaseAsync("three", _ => Task.CompletedTask);
        await run.PhaseAsync("four", _ => Task.CompletedTask);
        await run.PhaseAsync("five", _ => Task.CompletedTask);
        return x;
    });
}
