using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Durable.Dashboard.Security;

public class AttackTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.")]
    public async Task A_name_that_is_not_ours_is_served_nothing_on_any_route(string host)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        using var client = served.Client();

        foreach (var endpoint in served.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{run}", "r1", StringComparison.Ordinal)
                    .Replace("{documentName}", "akka-durable-v1", StringComparison.Ordinal);
                using var request = new HttpRequestMessage(new(method), path);
                request.Headers.Host = host;
                using var response = await client.SendAsync(request).OrHangAsync();
                Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{method} {path}: {response.StatusCode}");
            }
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1")]
    public async Task A_change_that_comes_from_another_site_is_refused_even_with_a_key(string origin)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await served.Host.StartAsync("asks", "why", new() { Id = "r1" });
        using var request = new HttpRequestMessage(HttpMethod.Post, Calls.Api + "/runs/r1/cancel") { Content = Calls.JsonBody("{}") };
        request.Headers.Add("Origin", origin);

        using var response = await served.Client().SendAsync(request).OrHangAsync();

        Assert.Equal("bad-origin", (await response.JsonAsync(HttpStatusCode.Forbidden)).Text("code"));
        Assert.False((await served.Host.FindAsync("r1"))!.Standing.IsEnded);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Json_that_another_sites_form_could_send_is_not_taken_for_json(string type)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        using var body = new StringContent("""{"definition":"sum","input":1}""", Encoding.UTF8, type);

        using var response = await served.Client().PostAsync(new Uri(Calls.Api + "/runs", UriKind.Relative), body);

        Assert.Equal("unsupported-media-type", (await response.JsonAsync(HttpStatusCode.UnsupportedMediaType)).Text("code"));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty((await served.Host.ListAsync(new())).Rows);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.Created)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1_000_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_may_be_as_large_as_the_limit_and_no_larger(int above, HttpStatusCode wanted)
    {
        const int max = 10_000;
        await using var served = await Served.StartAsync(o => o.RequestBytesMax = max, Definitions.All);
        const string frame = """{"definition":"echo","input":""}""";
        var body = $$"""{"definition":"echo","input":"{{new string('x', max - frame.Length + above)}}"}""";

        using var response = await served.Client().PostAsync(new Uri(Calls.Api + "/runs", UriKind.Relative), Calls.JsonBody(body));

        var answer = await response.JsonAsync(wanted);
        if (above > 0) Assert.Equal("payload-too-large", answer.Text("code"));
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_given_up()
    {
        var time = new VirtualTime();

        // No other timer is due then.
        var bodyTimeout = TimeSpan.FromSeconds(7);
        await using var served = await Served.StartAsync(o => o.BodyTimeout = bodyTimeout, Definitions.All, services: s => s.AddSingleton<TimeProvider>(time));
        using var socket = new TcpClient();
        await socket.ConnectAsync(served.Root.Host, served.Root.Port).OrHangAsync();
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Calls.Api}/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Served.AdministerKey}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));

        await time.TimerSetAsync(bodyTimeout).OrHangAsync();
        time.Advance(bodyTimeout);

        using var reader = new StreamReader(stream);
        Assert.Contains("408", await reader.ReadLineAsync().OrHangAsync(), StringComparison.Ordinal);

        // Said by us, not by the server for its own rate of bytes, which stands still as well.
        var line = "";
        while (!line.Contains("request-timeout", StringComparison.Ordinal)) line = Assert.IsType<string>(await reader.ReadLineAsync().OrHangAsync());
    }

    [Fact]
    public async Task More_requests_than_a_minute_allows_are_refused_until_the_next()
    {
        var time = new VirtualTime();
        await using var served = await Served.StartAsync(o => o.RequestsPerMinuteMax = 3, Definitions.All, services: s => s.AddSingleton<TimeProvider>(time));
        using var client = served.Client();
        for (var i = 0; i < 3; i++) await client.GetJsonAsync("/runs");

        Assert.Equal("too-many-requests", (await client.GetJsonAsync("/runs", HttpStatusCode.TooManyRequests)).Text("code"));
        await served.Client(Served.ReadKey).GetJsonAsync("/runs");

        time.Advance(TimeSpan.FromMinutes(1));
        await client.GetJsonAsync("/runs");
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_to_run_nothing_of_others()
    {
        await using var served = await Served.StartAsync();
        using var client = served.Client();
        foreach (var path in (string[])[Calls.Api + "/runs", Calls.Api + "/runs/nobody", "/durable/api/akka-durable-v1.json"])
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative)).OrHangAsync();
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("'; drop table durable_catalog; --")]
    [InlineData("%_\\")]
    [InlineData("<script>alert(1)</script>")]
    public async Task A_search_is_looked_for_letter_for_letter(string text)
    {
        await using var served = await Served.StartAsync(definitions: Definitions.All);
        await (await served.Host.StartAsync("sum", 1, new() { Id = "r1" })).WaitAsync().OrHangAsync();

        var page = await served.Client().GetJsonAsync($"/runs?text={Uri.EscapeDataString(text)}&definition={Uri.EscapeDataString(text)}");

        Assert.Empty(page.GetProperty("runs").EnumerateArray());
        Assert.Single((await served.Client().GetJsonAsync("/runs")).GetProperty("runs").EnumerateArray());
    }
}
