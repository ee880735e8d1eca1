using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Verbs;

public sealed class ListTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Runs_are_listed_newest_first_with_what_is_to_know()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ListAsync();

        Assert.Equal(
            """
              run   status        definition   started                took    tags        why
            ─────────────────────────────────────────────────────────────────────────────────────────
              c     ▶ running     report 2.0   2030-01-01 12:02:00Z
              b     ✖ failed      import 1.0   2030-01-01 12:01:00Z   2.0 s   team=blue   disk full
              a     ● completed   import 1.0   2030-01-01 12:00:00Z   2.0 s   team=blue

            3 runs
            """.ReplaceLineEndings("\n"),
            call.Drawn);
    }

    [Theory]
    [InlineData("c b a")]
    [InlineData("a", "--status", "completed")]
    [InlineData("b a", "--definition", "import")]
    [InlineData("b a", "--tag", "team")]
    [InlineData("b a", "--tag", "team=blue")]
    [InlineData("", "--tag", "team=red")]
    [InlineData("c", "--text", "c")]
    [InlineData("b", "--definition", "import", "--status", "failed")]
    [InlineData("c b", "--limit", "2")]
    public async Task Filters_narrow_the_list(string expected, params string[] filters)
    {
        await StoredRuns.PlantAsync(_sandbox);

        Assert.Equal(expected, string.Join(' ', Runs(await ListAsync([.. filters, "--json"]))));
    }

    [Fact]
    public async Task A_page_says_where_the_next_one_begins()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var first = await ListAsync("--limit", "2", "--json");
        var next = JsonDocument.Parse(first.Out).RootElement.GetProperty("next").GetString()!;
        var second = await ListAsync("--limit", "2", "--after", next, "--json");

        Assert.Equal(["a"], Runs(second));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(second.Out).RootElement.GetProperty("next").ValueKind);
        Assert.Contains($"more with --after {next}", (await ListAsync("--limit", "2")).Out);
    }

    [Fact]
    public async Task Text_of_users_is_no_markup()
    {
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File)))
        {
            var started = (Akka.Durable.Runs.RunEvent.Started)StoredRuns.Completed[0];
            await StoredRuns.AppendAsync(
                store, "a", [started with { Tags = started.Tags.SetItem("note", "[red]x[/] [") }], TestKit.Runs.RunScenario.Noon);
        }

        Assert.Contains("note=[red]x[/] [", (await ListAsync()).Out);
    }

    [Fact]
    public async Task A_database_without_an_answer_says_so()
    {
        await StoredRuns.PlantAsync(_sandbox);

        Assert.Equal("No run answers to that.", (await ListAsync("--status", "paused")).Drawn);
    }

    private async Task<ProgramCall> ListAsync(params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, ["list", "--database", StoredRuns.File, .. arguments]);
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        return call;
    }

    private static IEnumerable<string> Runs(ProgramCall call) =>
        JsonDocument.Parse(call.Out).RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("run").GetString()!);
}
