using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>What runs that only wait cost in memory.</summary>
internal static class ParkedMemory
{
    private const int Runs = 10_000;

    public static async Task<Table> MeasureAsync(string folder)
    {
        var file = Path.Combine(folder, "parked.db");
        var sleeps = RunDefinition.Of<int, int>("sleeps", async (run, x) =>
        {
            await run.DelayAsync(TimeSpan.FromDays(30));
            return x;
        });
        var settings = DurableSettings.Default;
        var options = new DurableHostOptions
        {
            Settings = settings with { ParkAfter = TimeSpan.Zero, Store = settings.Store with { SqliteFile = file } },
        };
        options.Add(sleeps);
        await using var host = await DurableHost.StartAsync(options);
        await StartAsync(host, sleeps, "warm", 500);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await StartAsync(host, sleeps, "parked", Runs);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        return new Table()
            .Title($"{Runs:N0} runs asleep for a month")
            .AddColumns("runs in memory", "bytes a run")
            .AddRow($"{host.RunsInMemory}", $"{(double)(after - before) / Runs:N1}");
    }

    private static async Task StartAsync(DurableHost host, RunDefinition<int, int> sleeps, string prefix, int count)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (i, token) => await host.StartAsync(sleeps, i, new() { Id = $"{prefix}-{i}" }, token));
        var patience = 0;
        while (host.RunsInMemory > 0 && patience++ < 1000) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }
}
