using System.Collections.Immutable;
using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Changes;

public sealed class RollbackTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_dry_run_shows_what_would_be_retired_and_undone_in_which_order_and_changes_nothing()
    {
        await PlantOrderAsync();
        var before = await File.ReadAllBytesAsync(_sandbox.File(StoredRuns.File));

        var call = await CallAsync("rollback", "o", "--to", "reserve", "--dry-run");

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Equal(
            """
            Run 'o' would go back to reserve, from where it stands completed.

              phase     status        rollback   undo
            ───────────────────────────────────────────────
              check     ● completed   kept
              reserve   ● completed   retired    then, 2.
              charge    ● completed   retired    first
              mail      ● completed   retired    -

            ● Nothing was changed: give the command without --dry-run for that.
            """.ReplaceLineEndings("\n"),
            call.Drawn);
        Assert.Equal(before, await File.ReadAllBytesAsync(_sandbox.File(StoredRuns.File)));
    }

    [Fact]
    public async Task A_rollback_is_recorded_and_what_follows_is_said()
    {
        await PlantOrderAsync();

        var call = await CallAsync("rollback", "o", "--to", "reserve", "--by", "eve", "--reason", "wrong price");

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.StartsWith("Run 'o' is taken back to reserve, from where it stands completed.\n", call.Drawn);
        Assert.EndsWith(
            "✔ Run 'o' is back at reserve.\n  When a host with the definition 'order' starts, charge is undone first.", call.Drawn);
        var last = JsonElement.Parse((await CallAsync("events", "o", "--json")).Out.TrimEnd().Split('\n')[^1]);
        Assert.Equal("rolled-back", last.GetProperty("type").GetString());
        Assert.Equal("eve", last.GetProperty("data").GetProperty("by").GetString());
        Assert.Equal("wrong price", last.GetProperty("data").GetProperty("reason").GetString());
        Assert.StartsWith("✔ every rule holds", (await CallAsync("verify")).Out);
    }

    [Theory]
    [InlineData("--dry-run", true)]
    [InlineData(null, false)]
    public async Task Json_says_the_same_of_both(string? option, bool isDry)
    {
        await PlantOrderAsync();

        var call = await CallAsync(["rollback", "o", "--to", "start", "--json", .. option is null ? [] : (string[])[option]]);

        Assert.Equal(
            $$"""{"run":"o","to":"start","dryRun":{{(isDry ? "true" : "false")}},"keeps":[],"retires":["check","reserve","charge","mail"],"retiresWaits":[],"undoes":["charge","reserve"]}""",
            call.Drawn);
    }

    [Theory]
    [InlineData(4, "unknown-phase: ", "rollback", "o", "--to", "ship")]
    [InlineData(4, "unknown-phase: ", "rollback", "o", "--to", "ship", "--dry-run")]
    [InlineData(4, "invalid-name: ", "rollback", "o", "--to", "a[")]
    [InlineData(3, "unknown-run: ", "rollback", "nobody", "--to", "start")]
    [InlineData(3, "unknown-run: ", "rollback", "nobody", "--to", "start", "--dry-run")]
    [InlineData(2, "usage: Option '--to' is required.", "rollback", "o")]
    public async Task A_refusal_changes_nothing(int exitCode, string error, params string[] arguments)
    {
        await PlantOrderAsync();
        var before = (await CallAsync("events", "o", "--json")).Out;

        var call = await CallAsync(arguments);

        Assert.Equal((exitCode, ""), (call.ExitCode, call.Out));
        Assert.StartsWith(error, call.Error);
        Assert.Equal(before, (await CallAsync("events", "o", "--json")).Out);
    }

    [Fact]
    public async Task Beside_a_host_only_the_dry_run_works()
    {
        await PlantOrderAsync();
        await using var host = await DurableHost.StartAsync(_sandbox.File(StoredRuns.File));

        Assert.Equal(0, (await CallAsync("rollback", "o", "--to", "charge", "--dry-run")).ExitCode);
        var real = await CallAsync("rollback", "o", "--to", "charge");

        Assert.Equal(4, real.ExitCode);
        Assert.StartsWith("database-held: ", real.Error);
        Assert.Contains("(IRunClient.RollBackAsync)", real.Error);
    }

    private async Task PlantOrderAsync()
    {
        await using var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File));
        var noon = RunScenario.Noon;
        await StoredRuns.AppendAsync(
            store,
            "o",
            [
                new RunEvent.Started("order", "1", StoredRuns.Json("7"), "host-1", ImmutableSortedDictionary<string, string>.Empty),
                new RunEvent.PhaseCompleted(new Address("check"), 1, noon, StoredRuns.Json("1")),
                new RunEvent.PhaseStarted(new Address("reserve"), 1, noon, Undoable: true),
                new RunEvent.PhaseCompleted(new Address("reserve"), 1, noon, StoredRuns.Json("2")),
                new RunEvent.PhaseStarted(new Address("charge"), 1, noon, Undoable: true),
                new RunEvent.PhaseCompleted(new Address("charge"), 1, noon, StoredRuns.Json("3")),
                new RunEvent.PhaseCompleted(new Address("mail"), 1, noon, StoredRuns.Json("4")),
                new RunEvent.Completed(StoredRuns.Json("\"sent\"")),
            ],
            noon);
    }

    private Task<ProgramCall> CallAsync(params string[] arguments) =>
        ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", StoredRuns.File]);
}
