using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Dashboard.Api;

public class ReadingTests
{
    [Fact]
    public async Task A_run_is_shown_as_the_command_line_shows_it()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 3, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var run = await served.Client().GetJsonAsync("/runs/r1");

        Assert.Equal(("r1", "completed", 5), (run.Text("run"), run.Text("status"), run.GetProperty("result").GetInt32()));
        Assert.Equal(["first", "second"], run.GetProperty("phases").EnumerateArray().Select(p => p.Text("name")));
    }

    [Fact]
    public async Task A_large_result_is_given_whole_and_the_runs_page_names_it_by_its_hash()
    {
        var large = new string('x', 100_000);
        var story = RunDefinition.Of<int, string>("large", (run, _) => run.PhaseAsync("big", _ => Task.FromResult(large)));
        await using var served = await Served.StartAsync(definitions: [story]);
        await (await served.Host.StartAsync("large", 3, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var run = await served.Client().GetJsonAsync("/runs/r1");
        var page = await served.Client().GetStringAsync(new Uri("/durable/runs/r1", UriKind.Relative)).OrHangAsync();

        Assert.Equal((large, large), (run.Text("result"), run.GetProperty("phases")[0].Text("result")));
        Assert.Contains("sha256", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/runs/r1/signals")]
    [InlineData("GET", "/runs/r1/nothing/at/all")]
    [InlineData("POST", "/runs/r1/nothing")]
    [InlineData("DELETE", "/runs/r1")]
    public async Task An_address_or_method_that_the_api_does_not_have_is_a_problem_and_not_a_page(string method, string path)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        using var request = new HttpRequestMessage(new(method), new Uri("/durable/api/v1" + path, UriKind.Relative));

        using var response = await served.Client().SendAsync(request).OrHangAsync();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"no-such-address\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?status=completed", "b")]
    [InlineData("?status=waiting", "a")]
    [InlineData("?definition=asks", "a")]
    [InlineData("?tag=team", "a,b")]
    [InlineData("?tag=team=red", "b")]
    [InlineData("?text=A", "")]
    [InlineData("?text=a", "a")]
    [InlineData("?until=2000-01-01", "")]
    [InlineData("?from=2000-01-01", "a,b")]
    public async Task Runs_are_listed_by_what_is_asked(string query, string expected)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "a", Tags = new Dictionary<string, string> { ["team"] = "blue" } });
        await (await served.Host.StartAsync("sum", 1, new() { Id = "b", Tags = new Dictionary<string, string> { ["team"] = "red" } })).WaitAsync().OrHangAsync();
        await HangGuard.UntilAsync(async () => (await served.Host.ListAsync(new() { Status = RunStatus.Waiting })).Rows.Count == 1);

        var page = await served.Client().GetJsonAsync("/runs" + query);

        var ids = page.GetProperty("runs").EnumerateArray().Select(r => r.Text("run")).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(",", ids));
    }

    [Fact]
    public async Task Pages_of_the_list_neither_repeat_nor_miss_a_run_while_others_start()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        for (var i = 0; i < 7; i++) await (await served.Host.StartAsync("sum", i, new() { Id = $"old-{i}" })).WaitAsync().OrHangAsync();

        List<string> seen = [];
        var client = served.Client();
        for (string? next = ""; next is not null;)
        {
            var page = await client.GetJsonAsync($"/runs?limit=3{(next.Length == 0 ? "" : $"&after={next}")}");
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(r => r.Text("run")));
            next = page.GetProperty("next").GetString();
            await served.Host.StartAsync("sum", 1, new() { Id = $"new-{seen.Count}" });
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"old-{i}"), seen.Where(id => id.StartsWith("old", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task Events_come_in_pages_that_go_on_where_the_last_ended()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 3, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var client = served.Client();
        List<long> seen = [];
        for (long? next = 0; next is not null;)
        {
            var page = await client.GetJsonAsync($"/runs/r1/events?limit=2&after={next}");
            seen.AddRange(page.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("sequence").GetInt64()));
            next = page.GetProperty("next").ValueKind is System.Text.Json.JsonValueKind.Null ? null : page.GetProperty("next").GetInt64();
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(i => (long)i), seen);
        Assert.True(seen.Count >= 4);
    }

    [Theory]
    [InlineData("/runs/nobody", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs/nobody/events", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs/nobody/events/live", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs/no%20body", HttpStatusCode.BadRequest, "invalid-run-id")]
    [InlineData("/runs/nobody/rollback?to=start", HttpStatusCode.NotFound, "unknown-run")]
    [InlineData("/runs?status=asleep", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs?limit=0", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs?limit=1001", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs?after=tomorrow", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/runs?from=soon", HttpStatusCode.BadRequest, "invalid-input")]
    public async Task What_cannot_be_answered_is_a_problem_with_a_stable_code(string path, HttpStatusCode status, string code)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);

        using var response = await served.Client().GetAsync(new Uri(Calls.Api + path, UriKind.Relative));

        var problem = await response.JsonAsync(status);
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_secret_is_not_shown_wherever_it_stands()
    {
        const string canary = "canary-4711";
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("echo", new { password = canary, nested = new[] { new { ApiToken = canary } }, text = $"Server=x;Password={canary};" }, new() { Id = "r1" }))
            .WaitAsync().OrHangAsync();
        await (await served.Host.StartAsync("fails", $"cannot log in with token: {canary}", new() { Id = "r2" })).WaitAsync().OrHangAsync();

        var client = served.Client();
        foreach (var path in (string[])["/runs", "/runs/r1", "/runs/r1/events", "/runs/r1/events/live", "/runs/r2", "/runs/r2/events"])
        {
            var text = await client.GetStringAsync(new Uri(Calls.Api + path, UriKind.Relative)).OrHangAsync();
            Assert.DoesNotContain(canary, text, StringComparison.Ordinal);
        }
    }
}
