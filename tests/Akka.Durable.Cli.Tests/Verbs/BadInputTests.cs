using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Verbs;

/// <summary>What the demo is given and cannot use: a stable code, a sentence, exit code 4, and nothing changed.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public BadInputTests() => _sandbox.Write("a.txt", "a");

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("no-such-directory: There is no directory", "--path", "nowhere")]
    [InlineData("no-such-directory: '", "--path", "tree/a.txt")]
    [InlineData("invalid-run-id: 'a b' is not a run id", "--run", "a b")]
    [InlineData("invalid-run-id: '' is not a run id", "--run", "")]
    [InlineData("unwritable: '", "--out", "nowhere/manifest.json")]
    [InlineData("unwritable: '", "--out", "tree")]
    [InlineData("unwritable: '", "--body-log", "nowhere/bodies.log")]
    [InlineData("invalid-input: --out, --database and --body-log must be different files.", "--out", "demo.db")]
    [InlineData("invalid-configuration: ", "--config", "nowhere.conf")]
    [InlineData("read-only: '", "--database", "nowhere/demo.db")]
    public async Task It_is_refused_and_nothing_is_begun(string error, params string[] arguments)
    {
        var before = Entries();

        await RefusedAsync(error, [.. arguments[0] == "--path" ? [] : (string[])["--path", "tree"], .. arguments]);

        Assert.Equal(before, Entries());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_as_it_is()
    {
        await File.WriteAllTextAsync(_sandbox.File("letter.txt"), "Dear Ada, this is no database at all.");

        await RefusedAsync("not-a-database: '", "--path", "tree", "--database", "letter.txt");

        Assert.Equal("Dear Ada, this is no database at all.", await File.ReadAllTextAsync(_sandbox.File("letter.txt")));
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_left_as_it_is()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        StoredRuns.Execute(file, "INSERT INTO durable_schema (version, name, applied_at) VALUES (99, 'later', 0)");
        var before = await File.ReadAllBytesAsync(file);

        await RefusedAsync("newer-schema: '", "--path", "tree", "--database", file);

        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_database_that_is_read_only_is_refused_for_work_and_can_be_read()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);
        File.SetAttributes(file, FileAttributes.ReadOnly);
        try
        {
            await RefusedAsync("read-only: '", "--path", "tree", "--database", file);
            Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "list", "--database", file)).ExitCode);
        }
        finally
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }
    }

    [Fact]
    public async Task A_run_of_another_definition_is_refused()
    {
        var file = await StoredRuns.PlantAsync(_sandbox);

        await RefusedAsync("run-exists: 'a' is a run of 'import', not of the demo", "--path", "tree", "--run", "a", "--database", file);
    }

    [Theory]
    [InlineData("quarantined: Run 'q' is quarantined (crash-loop: evidence) and does not go on by itself", "quarantined")]
    [InlineData("not-allowed: Run 'q' is paused (by ann) and does not go on by itself", "paused")]
    [InlineData("not-allowed: Run 'q' is cancelled (by ann) and does not go on by itself", "cancelled")]
    public async Task A_run_that_no_host_will_carry_on_is_not_waited_for(string error, string standing)
    {
        var input = JsonSerializer.Serialize(
            new { path = _sandbox.Tree, @out = _sandbox.File("manifest.json"), beside = _sandbox.File("demo.files/q") });
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File("demo.db")))
        {
            RunEvent held = standing switch
            {
                "quarantined" => new RunEvent.Quarantined("crash-loop", "evidence"),
                "paused" => new RunEvent.Paused("ann", null),
                _ => new RunEvent.Cancelled("ann", null),
            };
            var started = (RunEvent.Started)StoredRuns.Working[0] with { Definition = "inventory", Input = StoredRuns.Json(input) };
            await StoredRuns.AppendAsync(store, "q", [started, held], TestKit.Runs.RunScenario.Noon);
        }

        var call = await RefusedAsync(error, "--path", "tree", "--run", "q");

        Assert.Contains("begin afresh with --restart", call.Error);
    }

    [Theory]
    [InlineData("--path", "other", "was started with --path")]
    [InlineData("--out", "other.json", "was started with --out")]
    public async Task The_same_run_with_other_work_is_refused(string option, string value, string sentence)
    {
        Directory.CreateDirectory(_sandbox.File("other"));
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "demo", "--path", "tree")).ExitCode);

        var call = await RefusedAsync(
            $"{RefusalCodes.RunExists}: Run 'demo' ", [.. option == "--path" ? [] : (string[])["--path", "tree"], option, value]);

        Assert.Contains(sentence, call.Error);
        Assert.Contains("choose another --run, or begin afresh with --restart", call.Error);
    }

    [Fact]
    public async Task An_unknown_setting_is_named_with_its_line()
    {
        await File.WriteAllTextAsync(_sandbox.File("bad.conf"), "akka.durable {\n  snapshot-evry = 5\n}\n");

        var call = await RefusedAsync("invalid-configuration: ", "--path", "tree", "--config", "bad.conf");

        Assert.Contains("bad.conf:2: akka.durable.snapshot-evry is not a known key", call.Error);
    }

    [Fact]
    public async Task Files_that_vanish_before_they_are_hashed_stand_in_the_manifest_and_stop_nothing()
    {
        _sandbox.Write("kept.txt", "kept");
        var doomed = _sandbox.Write("doomed.txt", "doomed");
        using var output = new DeleteWhenScanned(doomed);
        using var error = new StringWriter();

        var code = await DurableProgram.RunAsync(
            ["demo", "--path", "tree"], Console.Terminal.Plain(output, error, _sandbox.Root, TimeProvider.System));

        Assert.Equal((0, ""), (code, error.ToString()));
        var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(_sandbox.File("manifest.json"))).RootElement;
        var lost = Assert.Single(manifest.GetProperty("unreadable").EnumerateArray());
        Assert.Equal(("doomed.txt", "not found"), (lost.GetProperty("path").GetString(), lost.GetProperty("error").GetString()));
        Assert.Equal(2, manifest.GetProperty("files").GetArrayLength());
    }

    private async Task<ProgramCall> RefusedAsync(string error, params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, ["demo", .. arguments]);
        Assert.Equal((4, ""), (call.ExitCode, call.Out));
        Assert.StartsWith(error, call.Error);
        Assert.Single(call.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return call;
    }

    private List<string> Entries() =>
        Directory.EnumerateFileSystemEntries(_sandbox.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();

    /// <summary>Deletes a file between its listing and its hash.</summary>
    private sealed class DeleteWhenScanned(string file) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value == "scan: done") File.Delete(file);
        }
    }
}
