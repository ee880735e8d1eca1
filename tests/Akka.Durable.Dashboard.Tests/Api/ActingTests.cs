using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Api;

public class ActingTests
{
    [Fact]
    public async Task A_run_is_started_signalled_and_finished_over_http()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        var client = served.Client(Served.OperateKey);

        var started = await client.PostJsonAsync("/runs", new { definition = "asks", input = "why", id = "r1" }, HttpStatusCode.Created);
        Assert.Equal("r1", started.Text("run"));
        await client.PostJsonAsync("/runs/r1/signals", new { name = "answer", value = "because" });

        var state = await served.Host.WaitAsync(RunId.Parse("r1")).OrHangAsync();
        Assert.Equal("\"why: because\"", ((Runs.Standing.Completed)state.Standing).Result.ToString());
    }

    [Fact]
    public async Task Starting_again_with_the_same_id_and_input_answers_with_the_run_that_is_there()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        var client = served.Client(Served.OperateKey);
        await client.PostJsonAsync("/runs", new { definition = "asks", input = "why", id = "r1" }, HttpStatusCode.Created);

        await client.PostJsonAsync("/runs", new { definition = "asks", input = "why", id = "r1" }, HttpStatusCode.OK);
        var other = await client.PostJsonAsync("/runs", new { definition = "asks", input = "how", id = "r1" }, HttpStatusCode.Conflict);

        Assert.Equal("run-exists", other.Text("code"));
    }

    [Fact]
    public async Task Whoever_asks_stands_in_the_journal()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        var client = served.Client();
        await client.PostJsonAsync("/runs", new { definition = "asks", input = "why", id = "r1" }, HttpStatusCode.Created);

        await client.PostJsonAsync("/runs/r1/pause", new { reason = "lunch" });
        await client.PostJsonAsync("/runs/r1/resume");
        await client.PostJsonAsync("/runs/r1/tags", new { changes = new { team = "red" } });
        await client.PostJsonAsync("/runs/r1/signals", new { name = "other", value = 1 });
        await client.PostJsonAsync("/runs/r1/rollback", new { to = "start" });
        await client.PostJsonAsync("/runs/r1/cancel");
        await served.Host.WaitAsync(RunId.Parse("r1")).OrHangAsync();

        var events = (await client.GetJsonAsync("/runs/r1/events")).GetProperty("events").EnumerateArray().ToDictionary(e => (e.Text("type"), e.GetProperty("sequence").GetInt64()));
        foreach (var type in (string[])["run-paused", "run-resumed", "tags-changed", "rolled-back", "cancel-requested"])
        {
            Assert.Contains(events, e => e.Key.Item1 == type && e.Value.GetProperty("data").Text("by") == "admin");
        }

        Assert.Contains(events, e => e.Key.Item1 == "signal-received" && e.Value.GetProperty("data").Text("sender") == "admin");
        Assert.Contains(events, e => e.Key.Item1 == "run-started" && e.Value.GetProperty("data").GetProperty("tags").Text("started-by") == "admin");
    }

    [Fact]
    public async Task A_failed_run_is_tried_again()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("fails", "no", new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var run = await served.Client().PostJsonAsync("/runs/r1/retry");

        Assert.NotEqual("failed", run.Text("status"));
        await served.Host.WaitAsync(RunId.Parse("r1")).OrHangAsync();
    }

    [Fact]
    public async Task A_dry_run_of_a_rollback_says_what_would_be_retired_and_changes_nothing()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();
        var client = served.Client();

        var plan = await client.PostJsonAsync("/runs/r1/rollback", new { to = "second", dryRun = true });
        var read = await client.GetJsonAsync("/runs/r1/rollback?to=second");

        Assert.Equal("second", Assert.Single(plan.GetProperty("retires").EnumerateArray()).GetString());
        Assert.Equal(plan.GetRawText(), read.GetRawText());
        Assert.Equal("completed", (await client.GetJsonAsync("/runs/r1")).Text("status"));
    }

    [Theory]
    [InlineData("/runs", """{"definition":"nobody"}""", HttpStatusCode.NotFound, "unknown-definition")]
    [InlineData("/runs", """{"definition":"sum","id":"a b"}""", HttpStatusCode.BadRequest, "invalid-run-id")]
    [InlineData("/runs", """{}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs", """[]""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs", """null""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs", """{"definition":"sum","unknown":1}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs", """{"definition":"sum","definition":"echo"}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/nobody/cancel", """{}""", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs/done/cancel", """{}""", HttpStatusCode.Conflict, "run-ended")]
    [InlineData("/runs/done/signals", """{"name":"x"}""", HttpStatusCode.Conflict, "run-ended")]
    [InlineData("/runs/done/signals", """{"name":"x\u0000"}""", HttpStatusCode.BadRequest, "invalid-name")]
    [InlineData("/runs/done/rollback", """{"to":"nowhere"}""", HttpStatusCode.NotFound, "unknown-phase")]
    [InlineData("/runs/done/fork", """{"to":"nowhere"}""", HttpStatusCode.NotFound, "unknown-phase")]
    [InlineData("/runs/done/fork", """{"to":"second","id":"done"}""", HttpStatusCode.Conflict, "run-exists")]
    [InlineData("/runs/done/fork", """{"to":"second","id":"a b"}""", HttpStatusCode.BadRequest, "invalid-run-id")]
    [InlineData("/runs/done/fork", """{}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/nobody/fork", """{"to":"start"}""", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs/done/suspend", """{"reason":"x"}""", HttpStatusCode.Conflict, "run-ended")]
    [InlineData("/runs/done/suspend", """{"reason":" "}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/done/suspend", """{}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/done/deadline", """{"deadline":"2130-01-01T00:00:00Z"}""", HttpStatusCode.Conflict, "run-ended")]
    [InlineData("/runs/done/deadline", """{}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/waits/deadline", """{"deadline":"2000-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/nobody/deadline", """{"deadline":null}""", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs/done/skip-undo", """{"phase":"start","reason":"x"}""", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs/done/tags", """{"changes":{"":"x"}}""", HttpStatusCode.BadRequest, "invalid-input")]
    public async Task What_is_refused_has_a_stable_code(string path, string body, HttpStatusCode status, string code)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "done" })).WaitAsync().OrHangAsync();
        await served.Host.StartAsync("asks", "why", new() { Id = "waits" });

        using var response = await served.Client().PostAsync(new Uri(Calls.Api + path, UriKind.Relative), Calls.JsonBody(body));

        Assert.Equal(code, (await response.JsonAsync(status)).Text("code"));
    }
}
