using System.Text.Json;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Serving;

public sealed class RemoteVerbTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Reading_verbs_print_the_same_json_as_from_the_database()
    {
        await using var program = await ServedDemoAsync();

        var list = await CallAsync(program, "list", "--json");
        var show = await CallAsync(program, "show", "demo", "--json");
        var events = await CallAsync(program, "events", "demo", "--json");
        var watch = await CallAsync(program, "watch", "demo", "--json");
        await program.EndAsync();

        Assert.Equal(await StoredAsync("list", "--json"), list.Out);
        Assert.Equal(await StoredAsync("show", "demo", "--json"), show.Out);
        Assert.Equal(await StoredAsync("events", "demo", "--json"), events.Out);
        Assert.Equal(events.Out, watch.Out);
        Assert.Equal(ExitCodes.Done, watch.ExitCode);
    }

    [Fact]
    public async Task A_run_is_steered_through_the_server_that_holds_it()
    {
        await using var program = await ServedDemoAsync();

        var tagged = await CallAsync(program, "tag", "demo", "team=red", "--by", "ann");
        var planned = await CallAsync(program, "rollback", "demo", "--to", "report", "--dry-run", "--json");
        var back = await CallAsync(program, "rollback", "demo", "--to", "report", "--reason", "again");

        Assert.Equal((ExitCodes.Done, ExitCodes.Done, ExitCodes.Done), (tagged.ExitCode, planned.ExitCode, back.ExitCode));
        Assert.Equal("report", JsonElement.Parse(planned.Out).GetProperty("retires")[0].GetString());
        Assert.Equal(ExitCodes.Done, (await CallAsync(program, "watch", "demo")).ExitCode);
        var shown = JsonElement.Parse((await CallAsync(program, "show", "demo", "--json")).Out);
        Assert.Equal("red", shown.GetProperty("tags").GetProperty("team").GetString());
        var events = (await CallAsync(program, "events", "demo", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.Equal("ann (local)", ByOf("tags-changed"));
        Assert.Equal($"{ProgramCall.User} (local)", ByOf("rolled-back"));

        string? ByOf(string type) => events.Single(e => e.GetProperty("type").GetString() == type).GetProperty("data").GetProperty("by").GetString();
    }

    [Fact]
    public async Task A_fork_is_asked_of_the_server_and_printed_as_from_the_database()
    {
        await using var program = await ServedDemoAsync();

        var forked = await CallAsync(program, "fork", "demo", "--to", "report", "--id", "other", "--reason", "what if", "--json");
        var again = await CallAsync(program, "fork", "demo", "--to", "report", "--id", "other");
        var watched = await CallAsync(program, "watch", "other");
        await program.EndAsync();
        var stored = JsonElement.Parse(await StoredAsync("fork", "demo", "--to", "report", "--id", "other", "--json"));

        var document = JsonElement.Parse(forked.Out);
        Assert.Equal(("other", "demo", "report"), (document.GetProperty("run").GetString(), document.GetProperty("source").GetString(), document.GetProperty("to").GetString()));
        Assert.False(document.GetProperty("wasThere").GetBoolean());
        Assert.Equal(stored.EnumerateObject().Select(p => p.Name), document.EnumerateObject().Select(p => p.Name));
        Assert.Contains("is that fork already", again.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, watched.ExitCode);
    }

    [Theory]
    [InlineData("show nobody", ExitCodes.NoSuchRun, "unknown-run: ")]
    [InlineData("cancel demo", ExitCodes.Refused, "run-ended: ")]
    [InlineData("suspend demo --reason x", ExitCodes.Refused, "run-ended: ")]
    [InlineData("deadline demo --none", ExitCodes.Refused, "run-ended: ")]
    [InlineData("deadline demo --at 2130-01-01T00:00:00Z", ExitCodes.Refused, "run-ended: ")]
    [InlineData("undo nobody --retry", ExitCodes.NoSuchRun, "unknown-run: ")]
    [InlineData("undo nobody --skip start --reason x", ExitCodes.NoSuchRun, "unknown-run: ")]
    [InlineData("fork demo --to nowhere", ExitCodes.Refused, "unknown-phase: ")]
    [InlineData("show demo --database x.db", ExitCodes.Usage, "usage: --url and --database")]
    public async Task What_the_server_refuses_is_refused_in_the_same_words(string line, int code, string start)
    {
        await using var program = await ServedDemoAsync();

        var call = await CallAsync(program, line.Split(' '));

        Assert.Equal(code, call.ExitCode);
        Assert.StartsWith(start, call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_in_a_sentence()
    {
        var call = await ProgramCall.OfAsync(_sandbox, "list", "--url", "http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Refused, call.ExitCode);
        Assert.StartsWith("unreachable: ", call.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<ServingProgram> ServedDemoAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Tree, "a.txt"), "a");
        return await ServingProgram.StartAsync(
            _sandbox, "demo", "--path", "tree", "--database", "demo.db", "--serve", "--listen", "127.0.0.1:0");
    }

    private async Task<ProgramCall> CallAsync(ServingProgram program, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Root, "key"), program.Key);
        return await ProgramCall.OfAsync(_sandbox, [.. arguments, "--url", program.Address.ToString(), "--key-file", "key"]);
    }

    private async Task<string> StoredAsync(params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", "demo.db"]);
        Assert.Equal(ExitCodes.Done, call.ExitCode);
        return call.Out;
    }
}
