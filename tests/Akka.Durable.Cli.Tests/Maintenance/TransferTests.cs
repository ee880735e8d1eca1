using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;
using Akka.Durable.Sql.Sqlite;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Cli.Maintenance;

/// <summary>A run or a whole database is carried elsewhere, whole or not at all.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task What_is_exported_is_imported_byte_for_byte()
    {
        await StoredRuns.PlantAsync(_sandbox);
        var export = await ExportedAsync("a");

        var import = await ProgramCall.OfAsync(_sandbox, "import", "a.run", "--database", "other.db");

        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        Assert.Contains("Run 'a' is imported: 3 events, 0 snapshots, completed.", import.Drawn);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "verify", "--database", "other.db")).ExitCode);
        Assert.Equal(export, (await ProgramCall.OfAsync(_sandbox, "export", "a", "--database", "other.db")).Out);
    }

    [Fact]
    public async Task A_run_that_is_there_is_not_written_over()
    {
        await StoredRuns.PlantAsync(_sandbox);
        await ExportedAsync("a");

        var import = await ProgramCall.OfAsync(_sandbox, "import", "a.run", "--database", StoredRuns.File);

        Assert.Equal(4, import.ExitCode);
        Assert.StartsWith("run-exists: ", import.Error);
    }

    [Fact]
    public async Task A_file_that_was_changed_or_cut_anywhere_is_refused_and_nothing_is_stored()
    {
        await StoredRuns.PlantAsync(_sandbox);
        var lines = (await ExportedAsync("a")).TrimEnd('\n').Split('\n');
        List<string[]> spoiled = [];
        for (var i = 0; i < lines.Length; i++)
        {
            spoiled.Add([.. lines[..i]]);
            spoiled.Add([.. lines[..i], .. lines[(i + 1)..]]);
            spoiled.Add([.. lines[..i], lines[i], lines[i], .. lines[(i + 1)..]]);
            spoiled.Add([.. lines[..i], lines[i].Replace('a', 'b'), .. lines[(i + 1)..]]);
        }

        foreach (var text in spoiled)
        {
            await File.WriteAllLinesAsync(_sandbox.File("bad.run"), text);
            var import = await ProgramCall.OfAsync(_sandbox, "import", "bad.run", "--database", "other.db");
            Assert.True(import.ExitCode is 4, string.Join('\n', text));
        }

        Assert.False(File.Exists(_sandbox.File("other.db")));
    }

    [Fact]
    public async Task A_run_that_is_not_there_cannot_be_exported()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var export = await ProgramCall.OfAsync(_sandbox, "export", "nobody", "--database", StoredRuns.File);

        Assert.Equal((3, ""), (export.ExitCode, export.Out));
    }

    [Fact]
    public async Task A_backup_is_taken_while_a_host_writes_and_is_nobodys()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        await using (var host = await DurableHost.StartAsync(file))
        {
            var backup = await ProgramCall.OfAsync(_sandbox, "backup", "copy.db", "--database", StoredRuns.File);
            Assert.Equal((0, ""), (backup.ExitCode, backup.Error));

            // The host still holds the original, and nobody the copy.
            await using var onCopy = await DurableHost.StartAsync(_sandbox.File("copy.db"));
            Assert.Equal(3, (await onCopy.ListAsync(new())).Rows.Count);
        }

        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "verify", "--database", "copy.db")).ExitCode);
        Assert.Equal(["copy.db", StoredRuns.File], Directory.EnumerateFiles(_sandbox.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_backup_has_whole_transactions_only_whatever_is_written_meanwhile()
    {
        await using var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File));
        await StoredRuns.AppendAsync(store, "run-0", StoredRuns.Completed, Noon);
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i < 200; i++) await StoredRuns.AppendAsync(store, $"run-{i}", StoredRuns.Completed, Noon);
        });

        var bytes = await SqliteBackup.MakeAsync(_sandbox.File(StoredRuns.File), _sandbox.File("copy.db"));
        await writing;

        Assert.True(bytes > 0);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "verify", "--database", "copy.db")).ExitCode);
    }

    [Fact]
    public async Task A_backup_replaces_nothing()
    {
        await StoredRuns.PlantAsync(_sandbox);
        await File.WriteAllTextAsync(_sandbox.File("copy.db"), "mine");

        var backup = await ProgramCall.OfAsync(_sandbox, "backup", "copy.db", "--database", StoredRuns.File);

        Assert.Equal(4, backup.ExitCode);
        Assert.Equal("mine", await File.ReadAllTextAsync(_sandbox.File("copy.db")));
    }

    private async Task<string> ExportedAsync(string run)
    {
        var export = await ProgramCall.OfAsync(_sandbox, "export", run, "--database", StoredRuns.File);
        Assert.Equal((0, ""), (export.ExitCode, export.Error));
        await File.WriteAllTextAsync(_sandbox.File($"{run}.run"), export.Out);
        return export.Out;
    }
}
