using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Akka.Durable.Catalog;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.Sql;
using Akka.Durable.TestKit.Postgres;
using Npgsql;

namespace Akka.Durable.Cli.Processes;

/// <summary><c>durable reconcile</c> is killed with SIGKILL at each of its steps, and the next pass finishes what it had begun.</summary>
[Collection(ProcessTests.Name)]
public sealed class KilledReconcileTests : IAsyncLifetime
{
    /// <summary>Before and after each removal and after each repair of what is planted.</summary>
    private const int StepsAtLeast = 12;

    private readonly Sandbox _sandbox = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private PostgresServer? _server;

    public Task InitializeAsync() => File.WriteAllTextAsync(_sandbox.File("small.conf"), "akka.durable.retention.batch-max = 1\n");

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _sandbox.Dispose();
    }

    [Fact]
    public Task Killed_at_any_step_on_SQLite_it_harms_nothing_and_the_next_pass_finishes() =>
        KilledAtEachStepAsync(name => Task.FromResult(DurableSettings.Default with { Store = new() { SqliteFile = _sandbox.File($"{name}.db") } }));

    [PostgresFact]
    public async Task Killed_at_any_step_on_PostgreSQL_it_harms_nothing_and_the_next_pass_finishes()
    {
        _server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString());
        await KilledAtEachStepAsync(async name =>
        {
            await using var create = source.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync();
            return DurableSettings.Default with { Store = new() { Provider = "postgresql", PostgresConnectionString = _server.ConnectionString(name) } };
        });
    }

    private async Task KilledAtEachStepAsync(Func<string, Task<DurableSettings>> create)
    {
        var undisturbed = await PlantedAsync(await create("undisturbed"));
        var planted = await BrokenRulesAsync(undisturbed);
        await FinishAsync(undisturbed);
        var picture = await PicturedAsync(undisturbed);

        var step = 0;
        while (true)
        {
            var database = await PlantedAsync(await create($"step{++step}"));
            using var killed = DurableProcess.Start(
                _sandbox, ["reconcile", "--config", "small.conf", .. Named(database), "--crash-at", step.ToString(CultureInfo.InvariantCulture)]);
            var (exitCode, _, error) = await killed.EndAsync();
            if (exitCode == 0) break;

            Assert.Equal("", error);
            Assert.Subset(planted, await BrokenRulesAsync(database));
            await FinishAsync(database);
            Assert.Equal(picture, await PicturedAsync(database));
        }

        Assert.InRange(step, StepsAtLeast, 100);
    }

    // Every rule holds behind it, and nothing is left to do but for a host: the run that works is named once more.
    private async Task FinishAsync(DurableSettings database)
    {
        var pass = await ProgramCall.OfAsync(_sandbox, ["reconcile", "--config", "small.conf", .. Named(database)]);
        Assert.Equal((0, ""), (pass.ExitCode, pass.Error));
        Assert.Empty(await BrokenRulesAsync(database));
        var again = await ProgramCall.OfAsync(_sandbox, ["reconcile", "--config", "small.conf", "--json", .. Named(database)]);
        Assert.Equal(1, again.Out.Split("\"action\":").Length - 1);
        Assert.StartsWith("{\"run\":\"unlisted\",\"kind\":\"abandoned\",", again.Out);
    }

    private async Task<HashSet<string>> BrokenRulesAsync(DurableSettings database)
    {
        var call = await ProgramCall.OfAsync(_sandbox, ["verify", "--json", .. Named(database)]);
        Assert.Equal("", call.Error);
        using var document = JsonDocument.Parse(call.Out);
        return [.. document.RootElement.GetProperty("violations").EnumerateArray().Select(v => $"{v.GetProperty("run")} {v.GetProperty("rule")}")];
    }

    private static string[] Named(DurableSettings database) => database.Store.Provider is "sqlite"
        ? ["--database", database.Store.SqliteFile]
        : ["--connection", database.Store.PostgresConnectionString];

    private static async Task<string[]> PicturedAsync(DurableSettings database)
    {
        await using var store = await Stores.OpenToReadAsync(database, TimeProvider.System, CancellationToken.None);
        var parts = await store.PartsAsync(await store.ListRunIdsAsync(null, 1000, CancellationToken.None), CancellationToken.None);
        return [.. parts.Select(p => $"{p.Run} {p.FirstEvent}-{p.LastEvent} {p.NewestSnapshot} {p.Row?.Status} {p.Row?.Sequence}")];
    }

    /// <summary>One of each thing that a pass removes or puts right.</summary>
    private async Task<DurableSettings> PlantedAsync(DurableSettings database)
    {
        await using var store = await Stores.OpenAsync(database, TimeProvider.System, CancellationToken.None);
        await AppendAsync(store, "young", 1, null, isListed: true, hasEnded: true);
        await AppendAsync(store, "old", 40, null, isListed: true, hasEnded: true);
        await AppendAsync(store, "old-child", 40, RunId.Parse("old"), isListed: true, hasEnded: true);
        await AppendAsync(store, "orphan", 50, null, isListed: false, hasEnded: true);
        await AppendAsync(store, "unlisted", 60, null, isListed: false, hasEnded: false);
        var behind = await AppendAsync(store, "behind", 2, null, isListed: false, hasEnded: true);
        await store.RepairCatalogAsync(behind with { Status = RunStatus.Running, Sequence = 1, EndedAt = null }, CancellationToken.None);
        await store.RepairCatalogAsync(behind with { Run = RunId.Parse("lost"), CreatedAt = _now.AddDays(-100), EndedAt = null }, CancellationToken.None);
        await store.SaveSnapshotAsync(RunId.Parse("snapshot"), new SnapshotRow(3, "run-snapshot.v1", Encoding.UTF8.GetBytes("{}"), _now.AddDays(-70)));
        return database;
    }

    private async Task<CatalogRow> AppendAsync(IRunStore store, string run, double daysAgo, RunId? parent, bool isListed, bool hasEnded)
    {
        var (id, state, rows) = (RunId.Parse(run), RunState.Initial, new List<JournalRow>());
        List<RunEvent> events = [new RunEvent.Started("import", "1", StoredRuns.Json("1"), "host-1", ImmutableSortedDictionary<string, string>.Empty, parent)];
        if (hasEnded) events.Add(new RunEvent.Completed(StoredRuns.Json("1")));
        foreach (var @event in events)
        {
            var recorded = new RecordedEvent(state.Sequence + 1, _now.AddDays(-daysAgo), @event);
            state = RunEvolution.Evolve(state, recorded);
            rows.Add(EventCodec.Encode(recorded));
        }

        var row = CatalogProjection.Of(id, state);
        await store.AppendAsync(new RunAppend(id, rows, isListed ? row : null));
        return row;
    }
}
