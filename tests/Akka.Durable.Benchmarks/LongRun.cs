using System.Diagnostics;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>One run of very many phases: does a phase cost the same at the end as at the beginning, and how long does it take to come back.</summary>
internal static class LongRun
{
    private const int Phases = 100_000;
    private const int Part = 1000;

    public static async Task<Table> MeasureAsync(string folder)
    {
        var file = Path.Combine(folder, "long.db");
        var parts = new List<TimeSpan>();
        var atWork = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var definition = RunDefinition.Of<int, int>("long", async (run, _) =>
        {
            var watch = Stopwatch.StartNew();
            var turns = 0;
            for (var turn = 1; turn <= Phases; turn++)
            {
                turns += await run.PhaseAsync("turn", _ => Task.FromResult(1));
                if (turn % Part != 0) continue;
                parts.Add(watch.Elapsed);
                watch.Restart();
            }

            await run.PhaseAsync("hangs", phase =>
            {
                atWork.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, phase.Cancellation);
            });
            return turns;
        });

        var before = GC.GetTotalMemory(forceFullCollection: true);
        long after;
        await using (var first = await StartAsync(file, definition))
        {
            await first.StartAsync(definition, 1, new() { Id = "long" });
            await atWork.Task;
            after = GC.GetTotalMemory(forceFullCollection: true);
        }

        var took = parts.ToList();
        parts.Clear();
        atWork = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var recovery = Stopwatch.StartNew();
        await using var second = await StartAsync(file, definition);
        await atWork.Task;
        recovery.Stop();

        // The very first part warms up; the median of ten is what a phase costs there.
        var (early, late) = (Median(took[1..11]), Median(took[^10..]));
        return new Table()
            .Title($"One run of {Phases:N0} phases on SQLite, synchronous=NORMAL")
            .AddColumns("us a phase, 1st 10,000", "us a phase, last 10,000", "last to first", "slowest 1,000 to median", "bytes a phase in memory", "recovery s", "recovery to first run")
            .AddRow(
                $"{early.TotalMicroseconds / Part:F0}",
                $"{late.TotalMicroseconds / Part:F0}",
                $"{late / early:F2}",
                $"{took.Max() / Median(took):F1}",
                $"{(after - before) / (double)Phases:N0}",
                $"{recovery.Elapsed.TotalSeconds:F2}",
                $"{recovery.Elapsed / took.Aggregate(TimeSpan.Zero, (sum, t) => sum + t):F3}");
    }

    private static Task<DurableHost> StartAsync(string file, RunDefinition definition)
    {
        var settings = DurableSettings.Default;
        var options = new DurableHostOptions
        {
            Settings = settings with { Store = settings.Store with { SqliteFile = file, SqliteSynchronous = "normal" } },
        };
        options.Add(definition);
        return DurableHost.StartAsync(options);
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
