using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Verbs;

public sealed class ShowTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_run_is_shown_with_its_phases()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var call = await ShowAsync("a");

        Assert.Equal(
            """
            a  ● completed

              definition   import, version 1.0
              started      2030-01-01 12:00:00Z
              ended        2030-01-01 12:00:02Z, after 2.0 s
              epoch        1
              events       3
              tags         team=blue
              input        {"file":"a.csv"}
              result       {"rows":42}

              phase   status        attempts   started                took   result
            ─────────────────────────────────────────────────────────────────────────
              load    ● completed          1   2030-01-01 12:00:01Z   0 ms   42
            """.ReplaceLineEndings("\n"),
            call.Drawn);
    }

    [Fact]
    public async Task A_phase_in_flight_tells_how_much_of_it_is_recorded()
    {
        await StoredRuns.PlantAsync(_sandbox);

        Assert.Contains("render   ▶ started          1   2030-01-01 12:00:00Z          1 step recorded", (await ShowAsync("c")).Out);
    }

    [Fact]
    public async Task Json_holds_the_run_in_one_object()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var run = JsonDocument.Parse((await ShowAsync("a", "--json")).Out).RootElement;

        Assert.Equal("a", run.GetProperty("run").GetString());
        Assert.Equal("import", run.GetProperty("definition").GetString());
        Assert.Equal("1.0", run.GetProperty("version").GetString());
        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.Equal(1, run.GetProperty("epoch").GetInt64());
        Assert.Equal(3, run.GetProperty("sequence").GetInt64());
        Assert.Equal("""{"file":"a.csv"}""", run.GetProperty("input").GetRawText());
        Assert.Equal("""{"rows":42}""", run.GetProperty("result").GetRawText());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("error").ValueKind);
        Assert.Equal("""{"team":"blue"}""", run.GetProperty("tags").GetRawText());

        var phase = Assert.Single(run.GetProperty("phases").EnumerateArray());
        Assert.Equal("load", phase.GetProperty("name").GetString());
        Assert.Equal(1, phase.GetProperty("ordinal").GetInt32());
        Assert.Equal("completed", phase.GetProperty("status").GetString());
        Assert.Equal(1, phase.GetProperty("attempts").GetInt32());
        Assert.Equal(RunScenario.Noon.AddSeconds(1), phase.GetProperty("startedAt").GetDateTimeOffset());
        Assert.Equal(RunScenario.Noon.AddSeconds(1), phase.GetProperty("completedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Json_of_a_failed_run_holds_its_error()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var run = JsonDocument.Parse((await ShowAsync("b", "--json")).Out).RootElement;

        Assert.Equal("disk full", run.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("result").ValueKind);
    }

    [Fact]
    public async Task Long_values_are_cut_with_a_hint_and_whole_in_json()
    {
        var text = new string('x', 5000);
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File)))
        {
            await StoredRuns.AppendAsync(
                store, "a", [StoredRuns.Completed[0], new RunEvent.Completed(StoredRuns.Json($"\"{text}\""))], RunScenario.Noon);
        }

        var shown = await ShowAsync("a");
        var words = string.Join(' ', shown.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("… (4,602 more characters; --json shows all)", words);
        Assert.True(shown.Out.Count(c => c == 'x') < 500);
        Assert.Contains(text, (await ShowAsync("a", "--json")).Out);
    }

    private async Task<ProgramCall> ShowAsync(string run, params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, ["show", run, "--database", StoredRuns.File, .. arguments]);
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        return call;
    }
}
