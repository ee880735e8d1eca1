using System.Diagnostics;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>10,000 runs whose only node stopped in mid-phase: how long until the next one has all of them at work again.</summary>
internal static class ClusterRecovery
{
    private const int Runs = 10_000;

    public static async Task<Table> MeasureAsync(string folder)
    {
        var file = Path.Combine(folder, "cluster-recovery.db");
        var atWork = new CountdownEvent(Runs);
        var held = RunDefinition.Of<int, int>("held", async (run, x) =>
        {
            await run.PhaseAsync("done", _ => Task.CompletedTask);
            await run.PhaseAsync("hangs", async phase =>
            {
                atWork.Signal();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, phase.Cancellation);
            });
            return x;
        });

        await using (var first = await ClusterNode.StartAsync(file, held))
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Runs),
                new ParallelOptions { MaxDegreeOfParallelism = 512 },
                async (i, token) => await first.Client.StartAsync(held, i, new() { Id = $"held-{i}" }, token));
            atWork.Wait();
        }

        atWork.Reset(Runs);
        var watch = Stopwatch.StartNew();
        await using var second = await ClusterNode.StartAsync(file, held);
        var started = watch.Elapsed;
        atWork.Wait();
        return new Table()
            .Title($"Recovery of {Runs:N0} interrupted runs by one node")
            .AddColumns("node started s", "all at work s", "runs/s")
            .AddRow($"{started.TotalSeconds:F2}", $"{watch.Elapsed.TotalSeconds:F2}", $"{Runs / watch.Elapsed.TotalSeconds:N0}");
    }
}
