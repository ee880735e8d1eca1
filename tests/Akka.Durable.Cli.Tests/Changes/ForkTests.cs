using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Changes;

public sealed class ForkTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_fork_is_recorded_and_what_follows_is_said()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync("fork", "a", "--to", "start", "--id", "f", "--by", "eve", "--reason", "another try");

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Equal("✔ Run 'f' is a fork of 'a' at start, with 0 of its phases.\n  It goes on when a host with the definition 'import' starts.", call.Drawn);
        var first = JsonElement.Parse((await CallAsync("events", "f", "--json")).Out.Split('\n')[0]).GetProperty("data").GetProperty("origin");
        Assert.Equal(("a", "eve", "another try"), (first.GetProperty("run").GetString(), first.GetProperty("by").GetString(), first.GetProperty("reason").GetString()));
        Assert.StartsWith("✔ every rule holds", (await CallAsync("verify")).Out);
    }

    [Fact]
    public async Task Asked_a_second_time_nothing_is_changed()
    {
        await StoredRuns.PlantAsync(_sandbox);
        await CallAsync("fork", "a", "--to", "load", "--id", "f");

        var again = await CallAsync("fork", "a", "--to", "load", "--id", "f");

        Assert.Equal((0, "● Nothing was changed: run 'f' is that fork already, and is running."), (again.ExitCode, again.Drawn));
    }

    [Fact]
    public async Task Json_says_what_the_fork_has()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync("fork", "c", "--to", "render", "--id", "f", "--json");

        Assert.Equal("""{"run":"f","source":"c","to":"render","wasThere":false,"has":[]}""", call.Out.TrimEnd());
    }

    [Theory]
    [InlineData(3, "unknown-run: ", "nobody", "start")]
    [InlineData(4, "unknown-phase: ", "a", "report")]
    [InlineData(4, "invalid-name: ", "a", "#")]
    public async Task What_cannot_be_forked_is_refused(int code, string error, string run, string to)
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await CallAsync("fork", run, "--to", to, "--id", "f");

        Assert.Equal(code, call.ExitCode);
        Assert.StartsWith(error, call.Error);
        Assert.Equal(3, (await CallAsync("show", "f")).ExitCode);
    }

    private Task<ProgramCall> CallAsync(params string[] arguments) =>
        ProgramCall.OfAsync(_sandbox, [.. arguments, "--database", StoredRuns.File]);
}
