using System.Diagnostics;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Postgres;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>Very many ended runs: how fast the newest of them are listed and the oldest removed, and what live runs notice of it.</summary>
internal static class EndedRuns
{
    public const int Million = 1_000_000;

    private const int AtOnce = 8;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public static async Task<Table> MeasureAsync(string folder, int many)
    {
        var table = new Table()
            .Title($"{many:N0} ended runs of three events")
            .AddColumns("store", "newest 50, ms", "with a status", "with a tag", "removed/s", "live p99 ms alone", "live p99 ms meanwhile", "ratio");
        await MeasureAsync(
            table, many, "SQLite", async () => await SqliteRunStore.OpenAsync(new SqliteStoreOptions { File = Path.Combine(folder, "ended.db") }));
        if (PostgresServer.Missing is null)
        {
            await using var server = await PostgresServer.StartAsync(fsync: true);
            var connection = server.ConnectionString();
            await MeasureAsync(
                table, many, "PostgreSQL", async () => await PostgresRunStore.OpenAsync(new PostgresStoreOptions { ConnectionString = connection }));
        }

        return table;
    }

    private static async Task MeasureAsync(Table table, int many, string name, Func<Task<IRunStore>> open)
    {
        await using (var store = await open()) await StoredEnds.FillAsync(store, many);

        var settings = DurableSettings.Default with { ReconcileInterval = TimeSpan.Zero };
        await using var host = await DurableHost.StartAsync(
            new DurableHostOptions { Settings = settings, OpenStore = async _ => await open() }.Add(FivePhases.Definition));
        await LatencyAsync(host, TimeSpan.FromSeconds(2), CancellationToken.None);
        var plain = await ListedAsync(host, new());
        var byStatus = await ListedAsync(host, new() { Status = RunStatus.Failed });
        var byTag = await ListedAsync(host, new() { Tag = ("team", "7") });
        var alone = await LatencyAsync(host, Duration, CancellationToken.None);

        using var ending = new CancellationTokenSource();
        var purge = settings with { MaxTerminalRuns = 10_000, RetentionDays = 36_500, Retention = new() { RemovalsMax = many } };
        var removing = RemovedPerSecondAsync(host, purge, ending.Token);
        var meanwhile = await LatencyAsync(host, Duration, CancellationToken.None);
        await ending.CancelAsync();
        table.AddRow(
            name, $"{plain:F1}", $"{byStatus:F1}", $"{byTag:F1}", $"{await removing:N0}", $"{alone:F2}", $"{meanwhile:F2}", $"{meanwhile / alone:F2}");
    }

    private static async Task<double> ListedAsync(DurableHost host, CatalogQuery query)
    {
        await host.ListAsync(query);
        var watch = Stopwatch.StartNew();
        const int times = 20;
        for (var i = 0; i < times; i++) await host.ListAsync(query);
        return watch.Elapsed.TotalMilliseconds / times;
    }

    private static async Task<double> RemovedPerSecondAsync(DurableHost host, DurableSettings settings, CancellationToken ending)
    {
        long removed = 0;
        var watch = Stopwatch.StartNew();
        try
        {
            await host.ReconcileAsync(settings, found => removed += found.Action == Reconciliation.FindingActions.Removed ? 1 : 0, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }

        return removed / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> LatencyAsync(DurableHost host, TimeSpan duration, CancellationToken cancellation)
    {
        var latencies = new List<double>[AtOnce];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async worker =>
        {
            var own = latencies[worker] = [];
            while (watch.Elapsed < duration)
            {
                var began = Stopwatch.GetTimestamp();
                var run = await host.StartAsync(FivePhases.Definition, 1, cancellation: cancellation);
                await run.ResultAsync(cancellation);
                own.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }));
        var all = latencies.SelectMany(l => l).Order().ToList();
        return all[Math.Min(all.Count - 1, all.Count * 99 / 100)];
    }
}
