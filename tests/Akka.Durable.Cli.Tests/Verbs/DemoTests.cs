using System.Text.Json;
using Akka.Durable.Cli.Demo;
using Akka.Durable.Cli.Files;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Cli.Verbs;

public sealed class DemoTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public DemoTests() => _sandbox.PlantTenBatches();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task It_makes_the_manifest_and_says_what_it_did()
    {
        var call = await DemoAsync();

        Assert.Contains("scan        ran", call.Out);
        Assert.Contains("hash        ran", call.Out);
        Assert.Contains("duplicates  ran", call.Out);
        Assert.Contains("report      ran", call.Out);
        var totals = Manifest().GetProperty("totals");
        Assert.Equal(80, totals.GetProperty("files").GetInt32());
        Assert.Equal(40, totals.GetProperty("duplicateGroups").GetInt32());
        Assert.Equal(80, totals.GetProperty("duplicateFiles").GetInt32());
        Assert.Equal(totals.GetProperty("bytes").GetInt64() / 2, totals.GetProperty("wastedBytes").GetInt64());
    }

    [Fact]
    public async Task Its_own_files_are_not_part_of_the_tree()
    {
        var call = await ProgramCall.OfAsync(_sandbox, "demo", "--path", ".", "--body-log", "bodies.log");

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.All(Manifest().GetProperty("files").EnumerateArray(), f => Assert.StartsWith("tree/", f.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task Every_body_ran_once()
    {
        await DemoAsync("--body-log", "bodies.log");

        await BodyAccount.HoldsAsync(_sandbox, "demo", "demo.db", "bodies.log");

        // Four phases and ten batches, a start and an end each.
        Assert.Equal(28, (await File.ReadAllLinesAsync(_sandbox.File("bodies.log"))).Length);
    }

    [Fact]
    public async Task Called_again_it_shows_what_is_stored_and_works_no_more()
    {
        await DemoAsync();
        File.Delete(_sandbox.File("manifest.json"));
        Directory.Delete(_sandbox.Tree, recursive: true);

        var again = await ProgramCall.OfAsync(_sandbox, "demo", "--path", Path.Combine(_sandbox.Root, "tree"), "--body-log", "bodies.log");

        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("Run 'demo' is completed", again.Out);
        Assert.Contains("hash        done earlier", again.Out);
        Assert.Contains("it is no longer there", again.Out);
        Assert.False(File.Exists(_sandbox.File("bodies.log")));
    }

    [Fact]
    public async Task A_restart_is_a_fresh_run_and_the_name_leads_to_it()
    {
        await DemoAsync();
        _sandbox.Write("one more", "unheard-of");

        Assert.Contains("hash        ran", (await DemoAsync("--restart")).Out);

        Assert.Equal(81, Manifest().GetProperty("totals").GetProperty("files").GetInt32());
        Assert.Contains("Run 'demo.2' is completed", (await DemoAsync()).Out);
        Assert.Equal(0, (await ProgramCall.OfAsync(_sandbox, "show", "demo", "--database", "demo.db")).ExitCode);
    }

    [Fact]
    public async Task Two_runs_in_one_database_keep_out_of_each_others_way()
    {
        await DemoAsync("--run", "one", "--out", "one.json");
        await DemoAsync("--run", "two", "--out", "two.json");

        Assert.Equal(
            await File.ReadAllTextAsync(_sandbox.File("one.json")), await File.ReadAllTextAsync(_sandbox.File("two.json")));
        Assert.StartsWith(
            "✔ every rule holds  2 runs", (await ProgramCall.OfAsync(_sandbox, "verify", "--database", "demo.db")).Out);
    }

    [Fact]
    public async Task An_interrupted_run_goes_on_where_it_was()
    {
        await InterruptAsync();
        Assert.Equal("interrupted", (await StatusAsync("demo")).Status);

        var call = await DemoAsync("--body-log", "bodies.log");

        Assert.Contains("scan        done earlier", call.Out);
        await BodyAccount.HoldsAsync(_sandbox, "demo", "demo.db", "bodies.log");
        Assert.Equal("completed", (await StatusAsync("demo")).Status);
    }

    [Fact]
    public async Task A_restart_gives_up_the_run_that_was_interrupted()
    {
        await InterruptAsync();

        await DemoAsync("--restart");

        Assert.Equal(("terminated", "by durable demo --restart: begun afresh as demo.2"), await StatusAsync("demo"));
        Assert.Equal("completed", (await StatusAsync("demo.2")).Status);
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_from_where_it_failed()
    {
        await InterruptAsync();
        var listing = _sandbox.File("demo.files/demo/listing.jsonl");
        File.Move(listing, listing + ".away");

        var failed = await ProgramCall.OfAsync(_sandbox, Arguments());
        Assert.Equal(1, failed.ExitCode);
        Assert.StartsWith("run-failed: run 'demo' ended: ", failed.Error);
        Assert.Contains("listing.jsonl', which an earlier phase wrote, is gone", failed.Error);

        File.Move(listing + ".away", listing);
        Assert.Contains("scan        done earlier", (await DemoAsync()).Out);
    }

    [Fact]
    public async Task A_configuration_sets_what_it_sets()
    {
        await File.WriteAllTextAsync(
            _sandbox.File("demo.conf"), "akka.durable { store.sqlite.file = mine.db, snapshot-every = 3, checkpoint-throttle = 0s }");

        await DemoAsync("--config", "demo.conf");

        // A host that stops waits for the deletion that the last confirmed snapshot allows: never a third one. How many of those that are due
        // are taken depends on how soon each is confirmed: a run that goes on comes to its second.
        await HangGuard.UntilAsync(async () =>
        {
            var verified = await ProgramCall.OfAsync(_sandbox, "verify", "--config", "demo.conf");
            Assert.StartsWith("✔ every rule holds  1 run", verified.Out);
            Assert.DoesNotContain("3 snapshots", verified.Out, StringComparison.Ordinal);
            if (verified.Out.Contains("2 snapshots", StringComparison.Ordinal)) return true;

            await DemoAsync("--config", "demo.conf", "--rollback", "scan");
            return false;
        });
        Assert.Contains("are deleted: two snapshots hold", (await ProgramCall.OfAsync(_sandbox, "events", "demo", "--config", "demo.conf")).Out);
    }

    [Fact]
    public async Task A_rollback_goes_back_and_the_manifest_is_right_afterwards()
    {
        await DemoAsync();
        _sandbox.Write("d0/f00.txt", "changed meanwhile");

        var call = await DemoAsync("--rollback", "hash");

        Assert.Contains("Run 'demo' goes back to 'hash'", call.Out);
        Assert.Contains($"report: undone, {_sandbox.File("manifest.json")} is removed", call.Out);
        Assert.Contains("scan        done earlier", call.Out);
        Assert.Contains("hash        ran", call.Out);
        Assert.Contains("report      ran", call.Out);
        await DemoAsync("--run", "afresh", "--out", "afresh.json");
        Assert.Equal(
            await File.ReadAllTextAsync(_sandbox.File("afresh.json")), await File.ReadAllTextAsync(_sandbox.File("manifest.json")));
        Assert.StartsWith(
            "✔ every rule holds  2 runs", (await ProgramCall.OfAsync(_sandbox, "verify", "--database", "demo.db")).Out);
    }

    [Fact]
    public async Task What_report_wrote_is_removed_before_anything_is_done_again()
    {
        await DemoAsync();

        await InterruptAsync("--rollback", "hash");

        Assert.False(File.Exists(_sandbox.File("manifest.json")));
        Assert.Contains("report      ran", (await DemoAsync()).Out);
        Assert.Equal(80, Manifest().GetProperty("totals").GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task A_manifest_that_somebody_else_wrote_since_is_not_removed()
    {
        await DemoAsync();
        await File.WriteAllTextAsync(_sandbox.File("manifest.json"), "mine");

        await InterruptAsync("--rollback", "hash");

        Assert.Equal("mine", await File.ReadAllTextAsync(_sandbox.File("manifest.json")));
    }

    [Theory]
    [InlineData(3, "unknown-run: There is no run 'other' in this database.", "--run", "other", "--rollback", "hash")]
    [InlineData(2, "usage: --rollback and --restart cannot both be given.", "--rollback", "hash", "--restart")]
    [InlineData(2, "usage: --rollback is 'lunch'; one of scan, hash, duplicates, report is wanted.", "--rollback", "lunch")]
    public async Task A_rollback_of_nothing_is_refused(int exitCode, string error, params string[] more)
    {
        await DemoAsync();

        var call = await ProgramCall.OfAsync(_sandbox, Arguments(more));

        Assert.Equal((exitCode, ""), (call.ExitCode, call.Out));
        Assert.StartsWith(error, call.Error);
    }

    // Stopped as by Ctrl-C in the first batch, which would take an hour.
    private async Task InterruptAsync(params string[] more)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StopAt("hash: started", stop);
        using var error = new StringWriter();
        var code = await DurableProgram.RunAsync(
            [.. Arguments(["--slow", "3600000", "--body-log", "bodies.log", .. more])],
            Console.Terminal.Plain(output, error, _sandbox.Root, TimeProvider.System),
            stop.Token).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(1, code);
        Assert.StartsWith("interrupted: run 'demo' keeps what is done. To go on: durable demo ", error.ToString());
    }

    private async Task<ProgramCall> DemoAsync(params string[] more)
    {
        var call = await ProgramCall.OfAsync(_sandbox, Arguments(more));
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        return call;
    }

    private string[] Arguments(params string[] more) => ["demo", "--path", _sandbox.Tree, .. more];

    private async Task<(string? Status, string? Reason)> StatusAsync(string run)
    {
        var shown = await ProgramCall.OfAsync(_sandbox, "show", run, "--json", "--database", "demo.db");
        var root = JsonDocument.Parse(shown.Out).RootElement;
        return (root.GetProperty("status").GetString(), root.GetProperty("reason").GetString());
    }

    private JsonElement Manifest() => JsonDocument.Parse(File.ReadAllText(_sandbox.File("manifest.json"))).RootElement;

    /// <summary>Stops the program when it says something.</summary>
    private sealed class StopAt(string line, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(line, StringComparison.Ordinal) is true) stop.Cancel();
        }
    }
}
