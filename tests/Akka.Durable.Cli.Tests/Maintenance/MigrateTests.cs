using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Maintenance;

/// <summary><c>durable migrate</c> says what is missing, and applies it once.</summary>
public sealed class MigrateTests : IDisposable
{
    /// <summary>Takes a database back to the tables of version 1.</summary>
    private const string Older = """
        DROP INDEX durable_catalog_ended_idx; DROP INDEX durable_catalog_parent_idx; DROP TABLE durable_transaction; DROP TABLE durable_outbox; DROP TABLE durable_payload;
        DELETE FROM durable_schema WHERE version >= 3
        """;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_dry_run_names_what_is_missing_and_makes_nothing()
    {
        var dry = await ProgramCall.OfAsync(_sandbox, "migrate", "--dry-run", "--json");

        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.StartsWith("{\"found\":0,", dry.Out);
        Assert.Contains("\"0001-tables\"", dry.Out);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Root));
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("import", "c.export")]
    [InlineData("serve", "--listen", "127.0.0.1:0")]
    public async Task An_older_database_that_a_cluster_holds_is_left_as_it_is(params string[] verb)
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        await File.WriteAllTextAsync(_sandbox.File("c.export"), (await ProgramCall.OfAsync(_sandbox, "export", "c", "--database", StoredRuns.File)).Out);
        await StoredRuns.HoldAsClusterAsync(file);
        StoredRuns.Execute(file, Older);
        var before = await File.ReadAllBytesAsync(file);

        var refused = await ProgramCall.OfAsync(_sandbox, [.. verb, "--database", StoredRuns.File]);

        Assert.Equal(4, refused.ExitCode);
        Assert.StartsWith("database-held: The database is held by the cluster 'shop'", refused.Error);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.Contains("0003-retention", (await ProgramCall.OfAsync(_sandbox, "migrate", "--dry-run", "--database", StoredRuns.File)).Out);
    }

    [Fact]
    public async Task It_brings_an_older_database_to_this_release_and_then_has_nothing_to_do()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        StoredRuns.Execute(file, Older);

        var dry = await ProgramCall.OfAsync(_sandbox, "migrate", "--dry-run", "--database", StoredRuns.File);
        Assert.Contains("0003-retention", dry.Out);
        var real = await ProgramCall.OfAsync(_sandbox, "migrate", "--database", StoredRuns.File);
        Assert.Contains("0003-retention", real.Out);

        var again = await ProgramCall.OfAsync(_sandbox, "migrate", "--database", StoredRuns.File, "--json");
        Assert.Contains("\"migrations\":[]", again.Out);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "verify", "--database", StoredRuns.File)).ExitCode);
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_as_it_is()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        StoredRuns.Execute(file, "INSERT INTO durable_schema (version, name, applied_at) VALUES (99, 'future', 0)");
        var before = await File.ReadAllBytesAsync(file);

        foreach (var arguments in (string[][])[["migrate"], ["migrate", "--dry-run"], ["reconcile"]])
        {
            var call = await ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", StoredRuns.File]);
            Assert.Equal(4, call.ExitCode);
            Assert.StartsWith("newer-schema: ", call.Error);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }
}
