using System.Text.Json;
using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Demo;

/// <summary>Compares what bodies ran, by the body log, with what is recorded, by the journal.</summary>
/// <remarks>Not by clocks: by epochs. A result recorded in an epoch stands between that epoch's claim and the next in the journal.</remarks>
internal static class BodyAccount
{
    /// <summary>That every recorded body ran to its end before, and that none began again once its result was recorded.</summary>
    public static async Task HoldsAsync(Sandbox sandbox, string run, string database, string bodyLog)
    {
        var recorded = await RecordedAsync(sandbox, run, database);
        var lines = (await File.ReadAllLinesAsync(sandbox.File(bodyLog))).Select(Line).Where(l => l.Run == run).ToList();
        Assert.NotEmpty(recorded);
        Assert.All(recorded, body =>
        {
            var own = lines.Where(l => l.Body == body.Body).ToList();
            Assert.Single(own, l => l.Epoch == body.Epoch && l.Event == "start");
            Assert.Single(own, l => l.Epoch == body.Epoch && l is { Event: "end", Outcome: "done" });
            Assert.DoesNotContain(own, l => l.Epoch > body.Epoch);
        });
    }

    private static async Task<List<(string Body, long Epoch)>> RecordedAsync(Sandbox sandbox, string run, string database)
    {
        var call = await ProgramCall.OfAsync(sandbox, "events", run, "--json", "--database", database);
        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        var (recorded, epoch) = (new List<(string, long)>(), 1L);
        foreach (var line in call.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var e = JsonDocument.Parse(line).RootElement;
            var data = e.GetProperty("data");
            switch (e.GetProperty("type").GetString())
            {
                case "run-claimed":
                    epoch = data.GetProperty("epoch").GetInt64();
                    break;

                case "step-completed":
                    recorded.Add(($"{data.GetProperty("phase").GetString()}/{data.GetProperty("step").GetString()}", epoch));
                    break;

                case "phase-completed":
                    recorded.Add(($"{data.GetProperty("phase").GetString()}/", epoch));
                    break;
            }
        }

        return recorded;
    }

    private static (string Run, string Body, long Epoch, string Event, string? Outcome) Line(string line)
    {
        var l = JsonDocument.Parse(line).RootElement;
        return (
            l.GetProperty("run").GetString()!,
            $"{l.GetProperty("phase").GetString()}/{l.GetProperty("step").GetString()}",
            l.GetProperty("epoch").GetInt64(),
            l.GetProperty("event").GetString()!,
            l.GetProperty("outcome").GetString());
    }
}
