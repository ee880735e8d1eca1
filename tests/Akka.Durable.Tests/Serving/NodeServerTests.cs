using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Node;
using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Serving;

/// <summary>A node with the pages and the API of its cluster, configured by HOCON, behind a real server on a port that the system chose.</summary>
public sealed class NodeServerTests : IDisposable
{
    private const string Key = "administer-administer";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_is_started_through_one_nodes_api_and_seen_to_its_end_through_anothers()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync(Akka.Cluster.Cluster.Get(first.System).SelfAddress);
        var (one, other) = (await ServeAsync(first), await ServeAsync(second));
        using var starts = Client(one);
        using var looks = Client(other);

        using var answer = await starts.PostAsJsonAsync(At("/api/v1/runs"), new { definition = "inventory", id = "monday", input = new { Shelves = 2, StepMilliseconds = 0 } }).OrHangAsync();
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var live = await looks.GetStringAsync(At("/api/v1/runs/monday/events/live")).OrHangAsync();
        var run = await looks.GetFromJsonAsync<JsonElement>(At("/api/v1/runs/monday")).OrHangAsync();
        var cluster = await looks.GetStringAsync(At("/cluster")).OrHangAsync();

        Assert.Contains("event: end", live, StringComparison.Ordinal);
        Assert.Equal(("completed", 18), (run.GetProperty("status").GetString(), run.GetProperty("result").GetInt32()));
        foreach (var node in (TestNode[])[first, second])
        {
            Assert.Contains(WebUtility.HtmlEncode(Akka.Cluster.Cluster.Get(node.System).SelfAddress.ToString()), cluster, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whoever_has_no_key_is_told_nothing()
    {
        await using var node = await StartAsync();
        using var stranger = new HttpClient { BaseAddress = (await ServeAsync(node)).Address };

        using var refused = await stranger.GetAsync(At("/api/v1/runs")).OrHangAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_node_that_leaves_serves_no_more()
    {
        await using var node = await StartAsync();
        using var client = Client(await ServeAsync(node));
        await client.GetStringAsync(At("/api/v1/runs")).OrHangAsync();

        await CoordinatedShutdown.Get(node.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance).OrHangAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(At("/api/v1/runs")).OrHangAsync());
    }

    [Fact]
    public async Task It_is_not_opened_to_other_machines_without_names()
    {
        await using var node = await StartAsync();

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => NodeServer.StartAsync(node.System, node.Client, "0.0.0.0:0", TextWriter.Null));

        Assert.Equal("invalid-configuration", refused.Code);
    }

    public void Dispose() => _folder.Dispose();

    private static Uri At(string path) => new(path, UriKind.Relative);

    private Task<TestNode> StartAsync(Actor.Address? other = null) => TestNode.StartAsync(
        ConfigurationFactory.ParseString($$"""akka.durable.dashboard { listen = "127.0.0.1:0", keys.administer = {{Key}} }""")
            .WithFallback(TestNode.Configuration(_folder.File("runs.db"))),
        new DurableRunsOptions().Add(new Inventory()),
        other);

    private static Task<NodeServer> ServeAsync(TestNode node) => NodeServer.StartAsync(node.System, node.Client, listen: null, TextWriter.Null);

    private static HttpClient Client(NodeServer server)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        return client;
    }
}
