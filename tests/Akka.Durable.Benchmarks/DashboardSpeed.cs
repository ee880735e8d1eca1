using System.Diagnostics;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Sql.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Akka.Durable.Benchmarks;

/// <summary>How long whoever looks at 100,000 runs, or at one of 10,000 phases, waits for an answer over HTTP.</summary>
/// <remarks>Beside each stands how many times longer it takes than the smallest thing that the same server gives: the price of asking at all.</remarks>
internal static class DashboardSpeed
{
    private const int Runs = 100_000;
    private const int Phases = 10_000;
    private const int Times = 30;
    private const string Key = "administer-administer";

    private static readonly (string What, string Path)[] Asked =
    [
        ("the smallest thing: its mark", "/assets/mark.svg"),
        ("API: newest 50", "/api/v1/runs"),
        ("API: newest 1,000", "/api/v1/runs?limit=1000"),
        ("API: newest 50 that failed", "/api/v1/runs?status=failed"),
        ("API: newest 50 of a tag", "/api/v1/runs?tag=team%3D7"),
        ("API: newest 50 with a text", "/api/v1/runs?text=99"),
        ("API: a text that none has", "/api/v1/runs?text=nobody"),
        ("page: the list", "/"),
        ("page: the list of a tag", "/?tag=team%3D7"),
        ("API: run of 10,000 phases", "/api/v1/runs/pruned"),
        ("page: its timeline, pruned", "/runs/pruned"),
        ("page: its timeline, all events", "/runs/whole"),
        ("page: its timeline, oldest rows", "/runs/whole?row=0"),
        ("API: its first 1,000 events", "/api/v1/runs/whole/events?limit=1000"),
    ];

    public static async Task<Table> MeasureAsync(string folder)
    {
        var file = Path.Combine(folder, "dashboard.db");
        await using (var store = await SqliteRunStore.OpenAsync(new SqliteStoreOptions { File = file })) await StoredEnds.FillAsync(store, Runs);

        var definition = RunDefinition.Of<int, int>("long", async (run, x) =>
        {
            for (var i = 0; i < Phases; i++) x += await run.PhaseAsync("turn", _ => Task.FromResult(1));
            return x;
        });
        await using (var keeps = await StartAsync(file, definition, snapshotEvery: 100_000)) await EndedAsync(keeps, definition, "whole");

        await using var host = await StartAsync(file, definition, DurableSettings.Default.SnapshotEvery);
        await EndedAsync(host, definition, "pruned");
        await using var app = await ServeAsync(host);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);

        var table = new Table()
            .Title($"{Runs:N0} runs and two of {Phases:N0} phases on SQLite, {Times} requests each, over HTTP")
            .AddColumns("asked for", "median ms", "slowest ms", "KiB", "times the smallest");
        double? smallest = null;
        foreach (var (what, path) in Asked)
        {
            var (median, slowest, bytes) = await TimedAsync(client, path);
            smallest ??= median;
            table.AddRow(what, $"{median:F1}", $"{slowest:F1}", $"{bytes / 1024.0:F0}", $"{median / smallest:F0}");
        }

        return table;
    }

    private static Task<DurableHost> StartAsync(string file, RunDefinition definition, int snapshotEvery) => DurableHost.StartAsync(new DurableHostOptions
    {
        Settings = DurableSettings.Default with
        {
            SnapshotEvery = snapshotEvery,
            ReconcileInterval = TimeSpan.Zero,
            Store = new() { SqliteFile = file, SqliteSynchronous = "normal" },
        },
    }.Add(definition));

    private static async Task EndedAsync(DurableHost host, RunDefinition<int, int> definition, string id) =>
        await (await host.StartAsync(definition, 0, new() { Id = id })).ResultAsync();

    private static async Task<WebApplication> ServeAsync(DurableHost host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IRunClient>(host);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddDurableDashboard(options => options.Keys.Add(new("benchmark", DashboardRole.Administer, Key)));
        var app = builder.Build();
        app.MapDurableRuns("");
        await app.StartAsync();
        return app;
    }

    private static async Task<(double Median, double Slowest, long Bytes)> TimedAsync(HttpClient client, string path)
    {
        var bytes = 0L;
        for (var i = 0; i < 3; i++) bytes = (await client.GetByteArrayAsync(new Uri(path, UriKind.Relative))).LongLength;

        var took = new List<double>(Times);
        for (var i = 0; i < Times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        return (took[Times / 2], took[^1], bytes);
    }
}
