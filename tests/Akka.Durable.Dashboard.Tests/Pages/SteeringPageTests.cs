using System.Net;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>Buttons that stand where the run allows what they do, and the forms behind them.</summary>
public class SteeringPageTests
{
    [Fact]
    public async Task A_run_that_waits_offers_what_can_be_asked_of_it()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        var operated = await PageAsync(served, "/runs/r1", Served.OperateKey);
        var read = await PageAsync(served, "/runs/r1", Served.ReadKey);

        foreach (var link in (string[])["/runs/r1/confirm/suspend", "/runs/r1/deadline", "/runs/r1/fork"])
        {
            Assert.Contains(link, operated, StringComparison.Ordinal);
            Assert.DoesNotContain(link, read, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("skip-undo", operated, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_has_ended_can_be_forked_and_is_not_held()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var page = await PageAsync(served, "/runs/r1");

        Assert.Contains("/runs/r1/fork", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/confirm/suspend", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/runs/r1/deadline", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_undo_failed_offers_to_try_it_again_or_to_answer_for_passing_over_it()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await SteeringTests.StandsAtItsUndoAsync(served, "r1");

        var page = await PageAsync(served, "/runs/r1");
        var form = await PageAsync(served, "/runs/r1/confirm/skip-undo");
        using var unnamed = await PostAsync(served, "/runs/r1/actions/skip-undo", ("phase", "charge"));
        using var done = await PostAsync(served, "/runs/r1/actions/skip-undo", ("phase", "charge"), ("reason", "by hand"));

        Assert.Contains("/runs/r1/confirm/retry-undo", page, StringComparison.Ordinal);
        Assert.Contains("/runs/r1/confirm/skip-undo", page, StringComparison.Ordinal);
        Assert.Contains("value=\"charge\"", form, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.StatusCode);
        Assert.Equal("/durable/runs/r1?done=skip-undo", done.Headers.Location?.ToString());
        Assert.IsNotType<Standing.RollbackFailed>((await served.Host.FindAsync("r1"))!.Standing);
    }

    [Fact]
    public async Task No_undo_is_passed_over_where_none_has_failed()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        using var response = await served.Client().GetAsync(new Uri("/durable/runs/r1/confirm/skip-undo", UriKind.Relative)).OrHangAsync();

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task A_deadline_is_set_shown_and_taken_away_by_its_form_in_utc()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });

        using var set = await PostAsync(served, "/runs/r1/actions/deadline", ("at", "2130-01-31T18:00"), ("reason", "later"));
        var deadline = (await served.Host.FindAsync("r1"))!.Header!.DeadlineAt;
        var form = await PageAsync(served, "/runs/r1/deadline");
        using var gone = await PostAsync(served, "/runs/r1/actions/deadline", ("none", "true"));
        using var none = await PostAsync(served, "/runs/r1/actions/deadline", ("at", "soon"));

        Assert.Equal("/durable/runs/r1?done=deadline", set.Headers.Location?.ToString());
        Assert.Equal(new DateTimeOffset(2130, 1, 31, 18, 0, 0, TimeSpan.Zero), deadline);
        Assert.Contains("value=\"2130-01-31T18:00:00\"", form, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, gone.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Null((await served.Host.FindAsync("r1"))!.Header!.DeadlineAt);
    }

    [Fact]
    public async Task A_fork_is_made_by_its_form_and_its_page_names_its_source()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var form = await PageAsync(served, "/runs/r1/fork");
        using var forked = await PostAsync(served, "/runs/r1/actions/fork", ("to", "second"), ("id", "f1"), ("reason", "what if"));
        var page = await PageAsync(served, "/runs/f1?done=fork");

        Assert.Contains("<option value=\"second\"", form, StringComparison.Ordinal);
        Assert.Equal("/durable/runs/f1?done=fork", forked.Headers.Location?.ToString());
        Assert.Contains("Forked from", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/durable/runs/r1\"", page, StringComparison.Ordinal);
        Assert.Contains("this is the fork", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parent_root_and_children_lead_to_each_other()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("family", 1, new() { Id = "top" });
        var middle = await ChildOfAsync(served, "top", "parent");
        var leaf = await ChildOfAsync(served, middle, "asks");
        var sum = await ChildOfAsync(served, "top", "sum");

        var top = await PageAsync(served, "/runs/top");
        var bottom = await PageAsync(served, $"/runs/{leaf}");

        foreach (var child in (string[])[middle, sum])
        {
            // Once among the children, once on the timeline.
            Assert.True(top.Split($"href=\"/durable/runs/{child}\"").Length >= 3, $"{child} is not linked twice");
        }

        Assert.Contains($"<dt>Parent</dt><dd><a href=\"/durable/runs/{middle}\"", bottom, StringComparison.Ordinal);
        Assert.Contains("<dt>Root</dt><dd><a href=\"/durable/runs/top\"", bottom, StringComparison.Ordinal);
    }

    private static async Task<string> ChildOfAsync(Served served, string run, string definition)
    {
        RunId? found = null;
        await HangGuard.UntilAsync(async () =>
        {
            var children = (await served.Host.FindAsync(run))?.Children.Select(c => c.Value) ?? [];
            found = children.FirstOrDefault(c => c switch
            {
                Children.ChildState.Open open => open.Definition == definition && open.Confirmed,
                Children.ChildState.Ended ended => ended.Definition == definition,
            })?.Id;
            return found is not null;
        });
        return found!.Value.Value;
    }

    private static async Task<string> PageAsync(Served served, string path, string key = Served.AdministerKey) =>
        await served.Client(key).GetStringAsync(new Uri("/durable" + path, UriKind.Relative)).OrHangAsync();

    private static async Task<HttpResponseMessage> PostAsync(Served served, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await served.Client().PostAsync(new Uri("/durable" + path, UriKind.Relative), form).OrHangAsync();
    }
}
