using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Maintenance;

/// <summary><c>durable reconcile</c> says each finding and what was done.</summary>
public sealed class ReconcileTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_dry_run_changes_nothing_and_the_real_one_does_what_it_said()
    {
        await PlantAsync();

        var dry = await CallAsync("--dry-run", "--json");
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.Contains("""{"run":"a","kind":"unlisted","evidence":"it has no row in the catalog","action":"row-rebuilt"}""", dry.Out);
        Assert.Contains("\"dryRun\":true", dry.Out);
        Assert.Equal(1, (await ProgramCall.OfAsync(_sandbox, "verify", "--database", StoredRuns.File)).ExitCode);

        var real = await CallAsync();
        Assert.Equal((0, ""), (real.ExitCode, real.Error));
        Assert.Contains("it has no row in the catalog", real.Drawn);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "verify", "--database", StoredRuns.File)).ExitCode);
        Assert.DoesNotContain("unlisted", (await CallAsync("--json")).Out);
    }

    [Fact]
    public async Task Runs_whose_time_has_come_are_removed_by_what_the_configuration_says()
    {
        await PlantAsync();
        await File.WriteAllTextAsync(_sandbox.File("keep.conf"), "akka.durable { max-terminal-runs = 0 }\n");

        var call = await CallAsync("--config", "keep.conf", "--json");

        Assert.Contains("\"kind\":\"expired\"", call.Out);
        Assert.Equal(3, (await ProgramCall.OfAsync(_sandbox, "show", "b", "--database", StoredRuns.File)).ExitCode);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "show", "c", "--database", StoredRuns.File)).ExitCode);
    }

    [Fact]
    public async Task While_a_host_holds_the_database_only_a_dry_run_is_made()
    {
        await PlantAsync();
        await using var host = await DurableHost.StartAsync(_sandbox.File(StoredRuns.File));

        var refused = await CallAsync();
        Assert.Equal(4, refused.ExitCode);
        Assert.StartsWith("database-held: ", refused.Error);
        Assert.Equal(0, (await CallAsync("--dry-run")).ExitCode);
    }

    [Theory]
    [InlineData("reconcile")]
    [InlineData("cancel", "c")]
    [InlineData("tag", "c", "team=red")]
    [InlineData("signal", "c", "go")]
    [InlineData("retry", "b")]
    [InlineData("import", "c.export")]
    public async Task While_a_cluster_holds_the_database_whoever_would_write_is_refused_by_its_name(params string[] verb)
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        await File.WriteAllTextAsync(_sandbox.File("c.export"), (await ProgramCall.OfAsync(_sandbox, "export", "c", "--database", StoredRuns.File)).Out);
        await StoredRuns.HoldAsClusterAsync(file);

        var refused = await ProgramCall.OfAsync(_sandbox, [.. verb, "--database", StoredRuns.File]);

        Assert.Equal(4, refused.ExitCode);
        Assert.StartsWith("database-held: The database is held by the cluster 'shop', last confirmed by its node ", refused.Error);
        Assert.Equal(0, (await CallAsync("--dry-run")).ExitCode);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_made()
    {
        Assert.Equal(4, (await CallAsync()).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Root));
    }

    private Task<ProgramCall> CallAsync(params string[] arguments) =>
        ProgramCall.OfAsync(_sandbox, ["reconcile", "--database", StoredRuns.File, .. arguments]);

    // Runs of the year 2030 are in the future of the program's clock: no age removes them.
    private async Task PlantAsync()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        StoredRuns.Execute(file, "DELETE FROM durable_catalog WHERE run_id = 'a'");
    }
}
