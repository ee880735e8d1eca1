using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Verbs;

public sealed class VerifyTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_sound_database_ends_with_0_and_says_what_was_looked_at()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await VerifyAsync();

        Assert.Equal(0, call.ExitCode);
        Assert.StartsWith("✔ every rule holds  3 runs, 10 events, 0 snapshots", call.Out);
    }

    [Fact]
    public async Task A_violation_ends_with_1_and_is_named_with_run_rule_and_evidence()
    {
        await PlantDamageAsync();

        var call = await VerifyAsync();

        Assert.Equal(1, call.ExitCode);
        Assert.StartsWith("✖ 1 violation  3 runs", call.Out);
        Assert.Contains("✖ c  deleted-below-floor  events before 2 are gone, and there is no snapshot", call.Out);
    }

    [Fact]
    public async Task Json_names_them_too()
    {
        await PlantDamageAsync();

        var call = await VerifyAsync("--json");
        var found = JsonDocument.Parse(call.Out).RootElement;

        Assert.Equal(1, call.ExitCode);
        Assert.False(found.GetProperty("holds").GetBoolean());
        Assert.Equal(3, found.GetProperty("runs").GetInt64());
        var violation = Assert.Single(found.GetProperty("violations").EnumerateArray());
        Assert.Equal(("c", "deleted-below-floor"), (violation.GetProperty("run").GetString(), violation.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task One_run_is_verified_alone()
    {
        await PlantDamageAsync();

        Assert.Equal(0, (await VerifyAsync("a")).ExitCode);
        Assert.Equal(1, (await VerifyAsync("c")).ExitCode);
        Assert.Equal(3, (await VerifyAsync("nobody")).ExitCode);
    }

    [Fact]
    public async Task A_catalog_that_says_otherwise_is_found()
    {
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File)))
        {
            await StoredRuns.AppendAsync(store, "a", StoredRuns.Completed, RunScenario.Noon);
            var row = (await store.FindAsync(RunId.Parse("a"), CancellationToken.None))!;
            await store.RepairCatalogAsync(row with { Status = RunStatus.Waiting }, CancellationToken.None);
        }

        Assert.Contains("status is 'waiting' in the catalog, 'completed' in the journal", (await VerifyAsync()).Out);
    }

    [Fact]
    public async Task Rows_of_other_programs_are_passed_over()
    {
        StoredRuns.Execute(await StoredRuns.PlantAsync(_sandbox), """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES (0, 0, 'cart|7', 12, x'00', 'added.v1', 4), (0, 0, 'run|no id/at all', 5, x'00', 'x', 4);
            INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
            VALUES ('cart|7', 99, 0, x'00', 'cart.v1', 4)
            """);

        Assert.StartsWith("✔ every rule holds  3 runs, 10 events, 0 snapshots", (await VerifyAsync()).Out);
    }

    [Fact]
    public async Task A_row_of_a_run_that_another_serializer_wrote_is_found()
    {
        StoredRuns.Execute(await StoredRuns.PlantAsync(_sandbox), "UPDATE journal SET identifier = 4 WHERE persistence_id = 'run|b' AND sequence_number = 2");

        Assert.Contains("✖ b  readable  The journal is corrupt: event 2 of run b has serializer 4", (await VerifyAsync()).Out);
    }

    private async Task PlantDamageAsync()
    {
        await StoredRuns.PlantAsync(_sandbox);
        await using var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File));
        await store.DeleteEventsAsync(RunId.Parse("c"), 1, CancellationToken.None);
    }

    private Task<ProgramCall> VerifyAsync(params string[] arguments) =>
        ProgramCall.OfAsync(_sandbox, ["verify", "--database", StoredRuns.File, .. arguments]);
}
