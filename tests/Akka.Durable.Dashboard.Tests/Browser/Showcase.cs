using System.Text.Json;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Phases;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Dashboard.Browser;

/// <summary>A server with runs of every kind, to look at. Its host's clock is ours: work takes the time that it says, and nobody waits for it.</summary>
internal sealed class Showcase
{
    public const string RolledBack = "import-2041";

    public const string UndoFailed = "payment-3310";

    public const string Family = "stocktake-12";

    private static readonly string[] Customers = ["acme", "globex", "initech", "umbrella", "hooli", "stark"];

    private readonly VirtualTime _time = new(TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(30));
    private int _validations;

    public static async Task<Served> StartAsync(Action<DurableDashboardOptions>? configure = null)
    {
        var showcase = new Showcase();
        var served = await Served.StartAsync(
            configure, [showcase.Import(), showcase.Agent(), .. Definitions.All], hostTime: showcase._time);
        await showcase.FillAsync(served);
        return served;
    }

    private async Task FillAsync(Served served)
    {
        foreach (var (customer, i) in Customers.Select((c, i) => (c, i)))
        {
            var run = await served.Host.StartAsync(
                "catalog-import",
                new { url = $"https://{customer}.example/catalog.csv", rows = 12_000 + (i * 731), credentials = new { user = "importer", password = "hunter2" } },
                new() { Id = i == 0 ? RolledBack : $"import-{2041 + i}", Tags = new Dictionary<string, string> { ["customer"] = customer, ["team"] = i % 2 == 0 ? "red" : "blue" } });
            await UntilItWaitsAsync(served, run.Id.Value);
            if (i < 4) await ApproveAsync(served, run.Id.Value);
        }

        _time.Advance(TimeSpan.FromMilliseconds(400));
        await served.Host.RollBackAsync(RolledBack, Rollback.RollbackTarget.Parse("load"), by: "ada", reason: "prices in the wrong currency");
        await UntilItWaitsAsync(served, RolledBack);
        await ApproveAsync(served, RolledBack);
        await (await served.Host.StartAsync("fails", "The payment provider refused the card: insufficient funds", new() { Id = "order-77120" })).WaitAsync().OrHangAsync();
        foreach (var (id, question) in ((string, string)[])[("agent-0193", "Which suppliers raised prices this quarter?"), ("agent-0194", "Summarise open incidents")])
        {
            await served.Host.StartAsync("research-agent", question, new() { Id = id, Tags = new Dictionary<string, string> { ["agent"] = "researcher" } });
            await UntilItWaitsAsync(served, id);
        }

        await served.Host.PauseAsync("agent-0194", "grace", "waiting for the budget");
        await Api.SteeringTests.StandsAtItsUndoAsync(served, UndoFailed);
        await served.Host.StartAsync("family", 1, new() { Id = Family });
        await HangGuard.UntilAsync(async () => (await served.Host.FindAsync(Family))!.Children.Count == 2);
    }

    private async Task ApproveAsync(Served served, string run)
    {
        _time.Advance(TimeSpan.FromMilliseconds(350));
        await served.Host.SignalAsync(run, "approve", new { by = "grace", comment = "looks right" }, sender: "grace");
        await served.Host.WaitAsync(RunId.Parse(run)).OrHangAsync();
    }

    private Task UntilItWaitsAsync(Served served, string run) => HangGuard.UntilAsync(async () =>
    {
        var state = (await served.Host.FindAsync(run))!;
        foreach (var retry in state.Phases.Values.OfType<PhaseState.InFlight>().Select(p => p.RetryAt).OfType<DateTimeOffset>())
        {
            if (retry > _time.GetUtcNow()) _time.Advance(retry - _time.GetUtcNow());
        }

        return state.Waits.Values.Any(w => w is Waits.WaitState.Open);
    });

    private RunDefinition<JsonElement, object> Import() => RunDefinition.Of<JsonElement, object>("catalog-import", async (run, request) =>
    {
        var file = await run.PhaseAsync("download", _ => Work(120, new { bytes = 18_204_113, sha256 = "9f2c61be02e1" }));
        await run.PhaseAsync("validate", async _ =>
        {
            await Work(60, true);
            return Interlocked.Increment(ref _validations) % 3 == 1 ? throw new IOException("connection reset by peer") : new { rows = 12_731, rejected = 4 };
        }, new PhaseOptions { Retry = Retry.Fixed(3, TimeSpan.FromMilliseconds(140)) });
        await run.PhaseAsync("load", async phase =>
        {
            for (var i = 1; i <= 6; i++) await phase.StepAsync($"batch-{i}", () => Work(45, 2_121));
            return 12_727;
        }, new PhaseOptions { Undo = _ => Work(80, true) });
        var approval = await run.SignalAsync<JsonElement>("approve");
        await run.PhaseAsync("publish", _ => Work(90, true));
        return new { loaded = 12_727, file.bytes, approvedBy = approval.GetProperty("by").GetString() };
    });

    private RunDefinition<string, string> Agent() => RunDefinition.Of<string, string>("research-agent", async (run, question) =>
    {
        await run.PhaseAsync("plan", _ => Work(90, (string[])["search", "read", "write"]));
        foreach (var source in (string[])["news", "filings", "forums"])
        {
            await run.PhaseAsync("search", source, _ => Work(source.Length * 30, $"{source}: 12 hits"));
        }

        return await run.SignalAsync<string>("answer-reviewed") ?? question;
    });

    private Task<T> Work<T>(int milliseconds, T result)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return Task.FromResult(result);
    }
}
