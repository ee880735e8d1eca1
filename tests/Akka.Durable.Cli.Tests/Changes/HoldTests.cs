using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Failures;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Changes;

/// <summary>Runs that are held, deadlines that are moved, undos that failed.</summary>
public sealed class HoldTests : IDisposable
{
    private static readonly Address Charge = new("charge");
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_run_is_suspended_with_a_reason_and_resumed()
    {
        await StoredRuns.PlantAsync(_sandbox);

        Assert.Equal(
            "✔ Run 'c' is suspended.\n  No host executes it until somebody acts: by eve: ask the customer.",
            (await CallAsync("suspend", "c", "--by", "eve", "--reason", "ask the customer")).Drawn);
        Assert.StartsWith("● Nothing was changed: run 'c' is suspended", (await CallAsync("suspend", "c", "--reason", "again")).Drawn);
        Assert.StartsWith("✔ Run 'c' is resumed.", (await CallAsync("resume", "c")).Drawn);
    }

    [Fact]
    public async Task Suspending_wants_a_reason()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync("suspend", "c");

        Assert.Equal(2, call.ExitCode);
        Assert.Contains("--reason", call.Error);
    }

    [Fact]
    public async Task A_deadline_is_moved_and_taken_away()
    {
        await StoredRuns.PlantAsync(_sandbox);

        Assert.StartsWith("✔ Run 'c' has to end by 2999-01-31 16:00:00Z now.", (await CallAsync("deadline", "c", "--at", "2999-01-31T18:00:00+02:00")).Drawn);
        Assert.StartsWith("● Nothing was changed: run 'c' has to end by 2999", (await CallAsync("deadline", "c", "--at", "2999-01-31T16:00:00Z")).Drawn);
        Assert.StartsWith("✔ Run 'c' has no deadline now.", (await CallAsync("deadline", "c", "--none")).Drawn);
        Assert.StartsWith("✔ Run 'c' has to end by ", (await CallAsync("deadline", "c", "--in", "3000.00:00:00")).Drawn);
    }

    [Theory]
    [InlineData("One of --at")]
    [InlineData("One of --at", "--none", "--in", "01:00:00")]
    [InlineData("--at is 'tomorrow'", "--at", "tomorrow")]
    [InlineData("--at is '2999-01-31T18:00:00'", "--at", "2999-01-31T18:00:00")]
    [InlineData("--in is '-01:00:00'", "--in=-01:00:00")]
    public async Task A_deadline_that_cannot_be_understood_is_refused(string error, params string[] arguments)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync(["deadline", "c", .. arguments]);

        Assert.Equal(2, call.ExitCode);
        Assert.Contains(error, call.Error);
    }

    [Fact]
    public async Task An_undo_that_failed_is_to_be_tried_again()
    {
        await PlantFailedUndoAsync();

        var call = await CallAsync("undo", "o", "--retry", "--reason", "the bank is back");

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Equal("✔ The undo of charge is to be tried again.\n  When a host with the definition 'order' starts, charge is undone first.", call.Drawn);
        Assert.StartsWith("● Nothing was changed: no undo of run 'o' has failed", (await CallAsync("undo", "o", "--retry")).Drawn);
    }

    [Fact]
    public async Task An_undo_that_failed_is_passed_over_with_who_answers_for_it()
    {
        await PlantFailedUndoAsync();

        var call = await CallAsync("undo", "o", "--skip", "charge", "--by", "eve", "--reason", "paid back by hand");

        Assert.StartsWith("✔ The undo of charge is passed over.", call.Drawn);
        Assert.Contains("\"by\":\"eve\",\"reason\":\"paid back by hand\"", (await CallAsync("events", "o", "--json")).Out);
    }

    [Theory]
    [InlineData(2, "One of --retry and --skip")]
    [InlineData(2, "One of --retry and --skip", "--retry", "--skip", "charge", "--reason", "x")]
    [InlineData(2, "wants a --reason", "--skip", "charge")]
    [InlineData(4, "not-allowed: ", "--skip", "mail", "--reason", "x")]
    public async Task An_undo_that_is_not_the_one_is_refused(int code, string error, params string[] arguments)
    {
        await PlantFailedUndoAsync();

        var call = await CallAsync(["undo", "o", .. arguments]);

        Assert.Equal(code, call.ExitCode);
        Assert.Contains(error, call.Error);
    }

    private async Task PlantFailedUndoAsync()
    {
        await using var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File));
        await StoredRuns.AppendAsync(
            store,
            "o",
            [
                new RunEvent.Started("order", "1", StoredRuns.Json("7"), "host-1", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty),
                new RunEvent.PhaseStarted(Charge, 1, RunScenario.Noon, Undoable: true),
                new RunEvent.PhaseCompleted(Charge, 1, RunScenario.Noon, StoredRuns.Json("1")),
                new RunEvent.RolledBack("rb", null, [Charge], [], 2, "ann", null),
                new RunEvent.Claimed(3, "host-1", ClaimCause.Ready),
                new RunEvent.UndoFailed(Charge, 1, RunScenario.Noon, new Failure("System.IO.IOException", "the bank is away"), null),
            ],
            RunScenario.Noon);
    }

    private Task<ProgramCall> CallAsync(params string[] arguments) =>
        ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", StoredRuns.File]);
}
