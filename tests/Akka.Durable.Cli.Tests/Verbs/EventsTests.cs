using System.Text.Json;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Files;
using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Runs;

namespace Akka.Durable.Cli.Verbs;

public sealed class EventsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Json_is_one_object_a_line()
    {
        await StoredRuns.PlantAsync(_sandbox);

        var lines = (await EventsAsync("a", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var second = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(3, lines.Length);
        Assert.Equal(2, second.GetProperty("sequence").GetInt64());
        Assert.Equal(RunScenario.Noon.AddSeconds(1), second.GetProperty("at").GetDateTimeOffset());
        Assert.Equal("phase-completed", second.GetProperty("type").GetString());
        Assert.Equal(1, second.GetProperty("version").GetInt32());
        Assert.Equal("load", second.GetProperty("data").GetProperty("phase").GetString());
    }

    [Fact]
    public async Task An_event_of_a_newer_release_is_printed_all_the_same()
    {
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File)))
        {
            await StoredRuns.AppendAsync(store, "a", [StoredRuns.Completed[0]], RunScenario.Noon);
            var row = EventCodec.Encode(new(2, RunScenario.Noon, StoredRuns.Completed[1])) with { Manifest = "phase-praised.v12" };
            await store.AppendAsync(new RunAppend(RunId.Parse("a"), [row], Catalog: null));
        }

        var last = JsonDocument.Parse((await EventsAsync("a", "--json")).Out.TrimEnd().Split('\n')[^1]).RootElement;

        Assert.Equal(("phase-praised", 12), (last.GetProperty("type").GetString(), last.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task More_events_than_a_page_are_all_printed()
    {
        await using (var store = await StoredRuns.OpenAsync(_sandbox.File(StoredRuns.File)))
        {
            RunEvent[] many = [StoredRuns.Completed[0], .. Enumerable.Range(1, 1100).Select(i =>
                new RunEvent.PhaseCompleted(new Address("p", i), 1, RunScenario.Noon, StoredRuns.Json("1")))];
            await StoredRuns.AppendAsync(store, "a", many, RunScenario.Noon);
        }

        Assert.Equal(1101, (await EventsAsync("a", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task People_read_a_line_an_event()
    {
        await StoredRuns.PlantAsync(_sandbox);

        Assert.Equal(
            """
            event   at                        what                 data
                1   2030-01-01 12:00:00.000Z  run-started          {"definition":"import","version":"1.0","input":{"file":"a.csv"},…
                2   2030-01-01 12:00:01.000Z  phase-completed      {"phase":"load","attempt":1,"startedAt":"2030-01-01T12:00:01+00:…
                3   2030-01-01 12:00:02.000Z  run-completed        {"result":{"rows":42}}
            """.ReplaceLineEndings("\n"),
            (await EventsAsync("a")).Drawn);
    }

    private async Task<ProgramCall> EventsAsync(string run, params string[] arguments)
    {
        var call = await ProgramCall.OfAsync(_sandbox, ["events", run, "--database", StoredRuns.File, .. arguments]);
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        return call;
    }
}
