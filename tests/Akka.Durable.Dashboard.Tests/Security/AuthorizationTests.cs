using System.Net;
using Akka.Durable.Dashboard.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Durable.Dashboard.Security;

public class AuthorizationTests
{
    /// <summary>What nobody need be known for: to log in, and what the log-in page looks like.</summary>
    private static readonly string[] Open = ["GET /durable/login", "POST /durable/login", "GET /durable/assets/{file}"];

    [Fact]
    public async Task Every_route_has_a_policy_but_the_log_in()
    {
        await using var served = await Served.StartAsync();

        foreach (var (name, endpoint) in Routes(served))
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(isOpen == Open.Contains(name), $"{name} is {(isOpen ? "open to everybody" : "closed")}");
            if (!isOpen) Assert.True(endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().Count > 0, $"{name} has no policy");
        }
    }

    [Fact]
    public async Task No_route_answers_a_caller_that_is_not_known()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        using var client = served.Client(key: null);
        using var forged = served.Client(key: "not-a-key-of-ours-at-all");

        foreach (var (name, _) in Routes(served).Where(r => !Open.Contains(r.Name)))
        {
            foreach (var caller in (HttpClient[])[client, forged])
            {
                using var response = await SendAsync(caller, name);
                Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{name}: {response.StatusCode}");
                Assert.DoesNotContain(response.Headers, h => h.Key == "Set-Cookie");
            }
        }
    }

    [Fact]
    public async Task A_key_that_reads_changes_nothing_on_any_route()
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        using var client = served.Client(Served.ReadKey);

        foreach (var (name, _) in Routes(served).Where(r => r.Name.StartsWith("POST", StringComparison.Ordinal) && !Open.Contains(r.Name)))
        {
            if (name == "POST /durable/logout") continue;

            using var response = await SendAsync(client, name);
            Assert.True(response.StatusCode is HttpStatusCode.Forbidden, $"{name}: {response.StatusCode}");
        }
    }

    [Theory]
    [InlineData("rollback", """{"to":"start"}""")]
    [InlineData("terminate", "{}")]
    [InlineData("release", "{}")]
    [InlineData("retry-undo", "{}")]
    [InlineData("skip-undo", """{"phase":"a","reason":"b"}""")]
    public async Task What_cannot_be_taken_back_is_for_those_who_administer(string action, string body)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var before = (await served.Host.FindAsync("r1"))!.Sequence;

        using var response = await served.Client(Served.OperateKey).PostAsync(new Uri($"{Calls.Api}/runs/r1/{action}", UriKind.Relative), Calls.JsonBody(body));

        Assert.Equal("forbidden", (await response.JsonAsync(HttpStatusCode.Forbidden)).Text("code"));
        Assert.True((await served.Host.FindAsync("r1"))!.Sequence >= before);
        Assert.False((await served.Host.FindAsync("r1"))!.Standing.IsEnded);
    }

    [Theory]
    [InlineData("fork", """{"to":"start"}""")]
    [InlineData("suspend", """{"reason":"b"}""")]
    [InlineData("deadline", """{"deadline":null}""")]
    public async Task What_can_be_taken_back_is_for_those_who_operate(string action, string body)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        var path = new Uri($"{Calls.Api}/runs/r1/{action}", UriKind.Relative);

        using var refused = await served.Client(Served.ReadKey).PostAsync(path, Calls.JsonBody(body));
        using var done = await served.Client(Served.OperateKey).PostAsync(path, Calls.JsonBody(body));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.True(done.IsSuccessStatusCode, $"{done.StatusCode}");
    }

    [Fact]
    public async Task A_key_is_made_and_announced_where_nobody_gave_one()
    {
        List<string> announced = [];
        await using var served = await Served.StartAsync(o =>
        {
            o.Keys.Clear();
            o.Announce = announced.Add;
        });

        var sentence = Assert.Single(announced);
        var key = System.Text.RegularExpressions.Regex.Match(sentence, "[0-9a-f]{32}").Value;
        await served.Client(key).GetJsonAsync("/runs");
        await served.Client("00000000000000000000000000000000").GetJsonAsync("/runs", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_embedding_programs_policies_decide_where_it_names_them()
    {
        await using var served = await Served.StartAsync(
            o =>
            {
                o.Keys.Clear();
                (o.ReadPolicy, o.OperatePolicy, o.AdministerPolicy) = ("see", "never", "never");
            },
            Definitions.All,
            services: services => services.AddAuthorizationBuilder()
                .AddPolicy("see", policy => policy.RequireAssertion(_ => true))
                .AddPolicy("never", policy => policy.RequireAssertion(_ => false)));
        using var client = served.Client(key: null);

        await client.GetJsonAsync("/runs");
        using var start = await served.Client("whatever").PostAsync("/runs", new { definition = "sum" }, null);

        Assert.Equal(HttpStatusCode.Unauthorized, start.StatusCode);
        Assert.DoesNotContain(Routes(served), r => r.Name.EndsWith("/login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Policies_are_named_together_or_not_at_all() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Served.StartAsync(o => o.ReadPolicy = "see"));

    private static IEnumerable<(string Name, RouteEndpoint Endpoint)> Routes(Served served)
    {
        var endpoints = served.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(endpoints.Count > 15, "the routes are not enumerated");
        return endpoints.SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Select(method => ($"{method} /{e.RoutePattern.RawText!.Trim('/')}", e)));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string route)
    {
        var path = route[(route.IndexOf(' ') + 1)..].Replace("{run}", "r1", StringComparison.Ordinal)
            .Replace("{documentName}", "akka-durable-v1", StringComparison.Ordinal).Replace("{action}", "pause", StringComparison.Ordinal);
        return client.SendAsync(new(new HttpMethod(route[..route.IndexOf(' ')]), path) { Content = route.StartsWith("POST", StringComparison.Ordinal) ? Calls.JsonBody("{}") : null });
    }
}
