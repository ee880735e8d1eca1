using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.Hosts;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Durable.Dashboard.Pages;

public class PageTests
{
    [Theory]
    [InlineData("/durable/runs/nobody", HttpStatusCode.NotFound, "There is no such run")]
    [InlineData("/durable/nothing/here", HttpStatusCode.NotFound, "There is nothing here")]
    [InlineData("/durable/cluster", HttpStatusCode.NotFound, "there is no cluster to show")]
    [InlineData("/durable/runs/a%20b", HttpStatusCode.BadRequest, "is not a run id")]
    public async Task What_is_not_there_is_said_by_a_page(string path, HttpStatusCode status, string sentence)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);

        using var response = await served.Client().GetAsync(new Uri(path, UriKind.Relative)).OrHangAsync();

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_down_is_said_by_a_page_and_by_a_problem()
    {
        var faults = new StoreFaults();
        await using var served = await Served.StartAsync(definitions: Definitions.All, store: new FaultyRunStore(new MemoryRunStore(isAlive: _ => false), faults));
        faults.Outage = true;

        using var page = await served.Client().GetAsync(new Uri("/durable/", UriKind.Relative)).OrHangAsync();
        var problem = await served.Client().GetJsonAsync("/runs", HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("The database cannot be reached", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("unavailable", problem.Text("code"));
        faults.Outage = false;
    }

    [Fact]
    public async Task A_secret_is_on_no_page()
    {
        const string canary = "canary-4711";
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("echo", new { password = canary }, new() { Id = "r1" })).WaitAsync().OrHangAsync();
        await (await served.Host.StartAsync("fails", $"cannot log in with password={canary}", new() { Id = "r2" })).WaitAsync().OrHangAsync();

        foreach (var path in (string[])["/", "/runs/r1", "/runs/r2", "/runs/r1?fragment=run"])
        {
            var text = await served.Client().GetStringAsync(new Uri("/durable" + path, UriKind.Relative)).OrHangAsync();
            Assert.DoesNotContain(canary, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hosts_cluster_has_a_page_where_it_shows_itself()
    {
        await using var served = await Served.StartAsync(services: s => s.AddSingleton<IClusterView>(new ShownCluster()));

        var page = await served.Client().GetStringAsync(new Uri("/durable/cluster", UriKind.Relative)).OrHangAsync();

        Assert.Contains("akka.tcp://durable@10.0.0.2:4053", page, StringComparison.Ordinal);
        Assert.Contains("unreachable", page, StringComparison.Ordinal);
    }
}
