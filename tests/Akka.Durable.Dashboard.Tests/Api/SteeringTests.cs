using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Forks, holds, deadlines and undos that failed, over HTTP.</summary>
public class SteeringTests
{
    [Fact]
    public async Task A_fork_begins_with_what_its_source_recorded_and_names_it_and_who_asked()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();
        var before = (await served.Host.FindAsync("r1"))!.Sequence;

        using var response = await served.Client(Served.OperateKey).PostAsync(
            "/runs/r1/fork", new { to = "second", id = "f1", reason = "what if", tags = new { team = "red" } }, null);

        Assert.Equal("f1", (await response.JsonAsync(HttpStatusCode.Created)).Text("run"));
        Assert.Equal("/durable/api/v1/runs/f1", response.Headers.Location?.ToString());
        var fork = await served.Host.WaitAsync(RunId.Parse("f1")).OrHangAsync();
        Assert.Equal("3", ((Standing.Completed)fork.Standing).Result.ToString());
        Assert.Equal(("r1", "operator", "what if"), (fork.Header!.Origin!.Run.Value, fork.Header.Origin.By, fork.Header.Origin.Reason));
        Assert.Equal(("operator", "red"), (fork.Tags["started-by"], fork.Tags["team"]));
        Assert.Equal(before, (await served.Host.FindAsync("r1"))!.Sequence);
    }

    [Fact]
    public async Task A_runs_document_names_its_root_its_children_and_what_it_is_a_fork_of()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("family", 1, new() { Id = "top" });

        // The second is begun when the first has ended, and is there when that is known.
        await HangGuard.UntilAsync(async () => (await served.Host.FindAsync("top"))!.Children.Values.Any(
            c => c is Children.ChildState.Open { Definition: "parent", Confirmed: true }));
        var client = served.Client();

        var top = await client.GetJsonAsync("/runs/top");
        var children = top.GetProperty("children").EnumerateArray().ToList();
        var middle = await client.GetJsonAsync($"/runs/{children[1].Text("run")}");
        var fork = await client.PostJsonAsync("/runs/top/fork", new { to = "start", id = "f1", reason = "token=abc" }, HttpStatusCode.Created);

        Assert.Equal([("sum", "sum", "completed"), ("parent", "parent", null)], children.Select(c => (c.Text("name"), c.Text("definition"), c.GetProperty("status").GetString())));
        Assert.Equal(("top", "top"), (middle.Text("root"), middle.Text("parent")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, top.GetProperty("root").ValueKind);
        var origin = fork.GetProperty("origin");
        Assert.Equal(("top", "start", "admin", "token=[redacted]"), (origin.Text("run"), origin.Text("to"), origin.Text("by"), origin.Text("reason")));
    }

    [Fact]
    public async Task For_whom_a_program_asks_stands_in_the_journal_with_the_key_it_asked_with()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        using var client = served.Client(Served.OperateKey);
        client.DefaultRequestHeaders.Add("Asked-By", Uri.EscapeDataString("Ann Müller"));

        await client.PostJsonAsync("/runs/r1/suspend", new { reason = "wait" });
        await client.PostJsonAsync("/runs/r1/signals", new { name = "answer", value = "x" });

        var events = (await client.GetJsonAsync("/runs/r1/events")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal("Ann Müller (operator)", Assert.Single(events, e => e.Text("type") == "run-suspended").GetProperty("data").Text("by"));
        Assert.Equal("Ann Müller (operator)", Assert.Single(events, e => e.Text("type") == "signal-received").GetProperty("data").Text("sender"));
    }

    [Theory]
    [InlineData("%20")]
    [InlineData("ann%20(admin)")]
    [InlineData("ann%0Aadmin")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x")]
    public async Task A_name_that_is_none_or_could_pass_for_a_key_is_refused(string name)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        using var client = served.Client(Served.OperateKey);
        client.DefaultRequestHeaders.Add("Asked-By", name);

        var problem = await client.PostJsonAsync("/runs/r1/pause", wanted: HttpStatusCode.BadRequest);

        Assert.Equal("invalid-input", problem.Text("code"));
    }

    [Fact]
    public async Task A_fork_asked_for_again_under_its_key_or_with_its_id_is_the_same_run()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();
        var client = served.Client();

        var first = await client.PostJsonAsync("/runs/r1/fork", new { to = "second" }, HttpStatusCode.Created, "k1");
        var again = await client.PostJsonAsync("/runs/r1/fork", new { to = "second" }, HttpStatusCode.Created, "k1");
        var byId = await client.PostJsonAsync("/runs/r1/fork", new { to = "second", id = first.Text("run") }, HttpStatusCode.OK);
        var other = await client.PostJsonAsync("/runs/r1/fork", new { to = "second" }, HttpStatusCode.Created, "k2");

        Assert.Equal((first.Text("run"), first.Text("run")), (again.Text("run"), byId.Text("run")));
        Assert.NotEqual(first.Text("run"), other.Text("run"));
    }

    [Fact]
    public async Task A_run_is_suspended_for_a_reason_and_resumed()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var client = served.Client(Served.OperateKey);

        var held = await client.PostJsonAsync("/runs/r1/suspend", new { reason = "ask the customer" });
        var suspended = Assert.IsType<Standing.Suspended>((await served.Host.FindAsync("r1"))!.Standing);
        var resumed = await client.PostJsonAsync("/runs/r1/resume");

        Assert.Equal("suspended", held.Text("status"));
        Assert.Equal(("operator", "ask the customer"), (suspended.By, suspended.Reason));
        Assert.NotEqual("suspended", resumed.Text("status"));
    }

    [Fact]
    public async Task A_deadline_is_moved_and_taken_away()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var client = served.Client(Served.OperateKey);

        var moved = await client.PostJsonAsync("/runs/r1/deadline", new { deadline = "2130-01-31T19:00:00+01:00", reason = "later" });
        Assert.Equal(new DateTimeOffset(2130, 1, 31, 18, 0, 0, TimeSpan.Zero), moved.GetProperty("deadlineAt").GetDateTimeOffset());
        await client.PostJsonAsync("/runs/r1/deadline", new { deadline = (string?)null });

        Assert.Null((await served.Host.FindAsync("r1"))!.Header!.DeadlineAt);
        var events = (await client.GetJsonAsync("/runs/r1/events")).GetProperty("events").EnumerateArray();
        Assert.Equal(["operator", "operator"], events.Where(e => e.Text("type") == "deadline-changed").Select(e => e.GetProperty("data").Text("by")));
    }

    [Fact]
    public async Task An_undo_that_failed_is_tried_again_and_then_passed_over()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await StandsAtItsUndoAsync(served, "r1");
        var client = served.Client();

        await client.PostJsonAsync("/runs/r1/retry-undo", new { reason = "the bank is back" });
        await UntilItsUndoFailedAsync(served, "r1");
        var wrong = await client.PostJsonAsync("/runs/r1/skip-undo", new { phase = "other", reason = "x" }, HttpStatusCode.Conflict);
        await client.PostJsonAsync("/runs/r1/skip-undo", new { phase = "charge", reason = "by hand" });

        Assert.Equal("not-allowed", wrong.Text("code"));
        Assert.IsNotType<Standing.RollbackFailed>((await served.Host.FindAsync("r1"))!.Standing);
        var events = (await client.GetJsonAsync("/runs/r1/events")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal("the bank is back", Assert.Single(events, e => e.Text("type") == "undo-retried").GetProperty("data").Text("reason"));
        Assert.Equal("by hand", Assert.Single(events, e => e.Text("type") == "undo-skipped").GetProperty("data").Text("reason"));
    }

    internal static async Task StandsAtItsUndoAsync(Served served, string run)
    {
        await served.Host.StartAsync("cannot-undo", "the bank is away", new() { Id = run });
        await HangGuard.UntilAsync(async () => (await served.Host.FindAsync(run))!.Waits.Count > 0);
        await served.Host.RollBackAsync(run, Rollback.RollbackTarget.Start);
        await UntilItsUndoFailedAsync(served, run);
    }

    private static Task UntilItsUndoFailedAsync(Served served, string run) =>
        HangGuard.UntilAsync(async () => (await served.Host.FindAsync(run))!.Standing is Standing.RollbackFailed);
}
