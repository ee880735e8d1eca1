using Akka.Durable.Cli.Demo;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Processes;

/// <summary>The demo is killed with SIGKILL, goes on when it is called again, and ends as if nothing had happened.</summary>
[Collection(ProcessTests.Name)]
public sealed class KilledDemoTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public KilledDemoTests() => _sandbox.PlantTenBatches();

    public void Dispose() => _sandbox.Dispose();

    /// <summary>Moments by what the program says last before it is killed. It runs on while the line is read: what is promised holds
    /// wherever it is hit, and the batches are slowed so that most are hit inside.</summary>
    [Theory]
    [InlineData("Run 'demo'")]
    [InlineData("scan: started")]
    [InlineData("scan: done")]
    [InlineData("hash: started")]
    [InlineData("hash: 1 of 10 batches")]
    [InlineData("hash: 4 of 10 batches")]
    [InlineData("hash: 7 of 10 batches")]
    [InlineData("hash: 10 of 10 batches")]
    [InlineData("hash: done")]
    [InlineData("duplicates: started")]
    [InlineData("duplicates: done")]
    [InlineData("report: started")]
    public async Task Killed_at_any_moment_it_ends_with_the_same_manifest(string moment)
    {
        using (var killed = DurableProcess.Start(_sandbox, Demo("--slow", "30")))
        {
            Assert.True(await killed.ReachesAsync(moment));
            await killed.KillAsync();
        }

        await RulesHoldAsync();
        await GoesOnToTheEndAsync();
    }

    [Theory]
    [InlineData("scan", "scan        ran")]
    [InlineData("hash", "hash        resumed at batch 5 of 10")]
    [InlineData("duplicates", "duplicates  ran")]
    [InlineData("report", "report      ran")]
    public async Task Killed_by_itself_in_a_phase_it_says_so_and_goes_on_there(string phase, string outcome)
    {
        using (var crashing = DurableProcess.Start(_sandbox, Demo("--crash-in", phase)))
        {
            var (exitCode, output, _) = await crashing.EndAsync();
            Assert.NotEqual(0, exitCode);
            Assert.Contains($"Killing this process in the middle of '{phase}'", output);
        }

        await RulesHoldAsync();

        // The very same command: it goes on, and does not crash a second time.
        Assert.Contains(outcome, await GoesOnToTheEndAsync("--crash-in", phase));
    }

    [Fact]
    public async Task Killed_in_one_phase_after_the_other_each_earlier_one_is_done_earlier()
    {
        foreach (var phase in (string[])["scan", "hash", "duplicates", "report"])
        {
            using var crashing = DurableProcess.Start(_sandbox, Demo("--crash-in", phase));
            Assert.NotEqual(0, (await crashing.EndAsync()).ExitCode);
            await RulesHoldAsync();
        }

        var output = await GoesOnToTheEndAsync();
        Assert.Contains("scan        done earlier", output);
        Assert.Contains("hash        done earlier", output);
        Assert.Contains("duplicates  done earlier", output);
        Assert.Contains("report      ran", output);
    }

    [Fact]
    public async Task Killed_with_snapshots_and_deletion_under_way_it_ends_the_same()
    {
        await File.WriteAllTextAsync(
            _sandbox.File("often.conf"), "akka.durable { snapshot-every = 2, checkpoint-throttle = 0s, store.sqlite.file = demo.db }");
        using (var killed = DurableProcess.Start(_sandbox, Demo("--slow", "30", "--config", "often.conf")))
        {
            Assert.True(await killed.ReachesAsync("hash: 6 of 10 batches"));
            await killed.KillAsync();
        }

        await RulesHoldAsync();
        await EndsAsItShouldAsync("--config", "often.conf");
        await RulesHoldAsync();
    }

    private async Task<string> GoesOnToTheEndAsync(params string[] more)
    {
        var output = await EndsAsItShouldAsync(more);
        await RulesHoldAsync();
        await BodyAccount.HoldsAsync(_sandbox, "demo", "demo.db", "bodies.log");
        return output;
    }

    private async Task<string> EndsAsItShouldAsync(params string[] more)
    {
        using var again = DurableProcess.Start(_sandbox, Demo(more));
        var (exitCode, output, error) = await again.EndAsync();
        Assert.Equal((0, ""), (exitCode, error));

        var undisturbed = await ProgramCall.OfAsync(
            _sandbox, "demo", "--path", _sandbox.Tree, "--database", "undisturbed.db", "--out", "undisturbed.json");
        Assert.Equal((0, ""), (undisturbed.ExitCode, undisturbed.Error));
        Assert.Equal(
            await File.ReadAllTextAsync(_sandbox.File("undisturbed.json")), await File.ReadAllTextAsync(_sandbox.File("manifest.json")));
        return output;
    }

    private async Task RulesHoldAsync()
    {
        // Killed before its first word it may not even have begun a database: then there is nothing that could be wrong.
        if (!File.Exists(_sandbox.File("demo.db"))) return;

        var verified = await ProgramCall.OfAsync(_sandbox, "verify", "--database", "demo.db");
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        Assert.StartsWith("✔ every rule holds", verified.Out);
    }

    private IEnumerable<string> Demo(params string[] more) => ["demo", "--path", _sandbox.Tree, "--body-log", "bodies.log", .. more];
}
