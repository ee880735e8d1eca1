using System.Collections;
using System.Collections.Concurrent;
using System.Text.Json;
using Akka.Durable.Dashboard.Hosting;
using Akka.Durable.TestKit.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Akka.Durable.Dashboard.Api;

public class ApiDescriptionTests
{
    [Fact]
    public async Task The_description_names_every_route_of_the_api_and_no_other()
    {
        await using var served = await Served.StartAsync();
        var routes = served.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/durable/api/v1/", StringComparison.Ordinal) && !e.RoutePattern.RawText.Contains("**", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}"));

        using var client = served.Client();
        var document = JsonElement.Parse(await client.GetStringAsync(new Uri("/durable/api/akka-durable-v1.json", UriKind.Relative)));

        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => $"{o.Name.ToUpperInvariant()} {p.Name}"));
        Assert.Equal(routes.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.All(
            document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Where(o => o.Name == "post"),
            o => Assert.Equal("application/json", Assert.Single(o.Value.GetProperty("requestBody").GetProperty("content").EnumerateObject()).Name));
        Assert.All(
            document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()),
            o => Assert.False(string.IsNullOrEmpty(o.Value.Text("summary"))));
    }

    [Theory]
    [InlineData("/runs", "", 8)]
    [InlineData("/runs/{run}", "", 0)]
    [InlineData("/runs/{run}/events", "", 2)]
    [InlineData("/runs/{run}/events/live", "", 1)]
    [InlineData("/runs/{run}/rollback", "?to=start", 1)]
    public async Task What_an_operation_reads_of_the_query_string_is_described_and_nothing_else(string path, string query, int count)
    {
        var read = new ConcurrentDictionary<string, bool>();
        await using var served = await Served.StartAsync(definitions: Definitions.All, map: app =>
        {
            app.Use((context, next) =>
            {
                if (context.Request.Path == Calls.Api + path.Replace("{run}", "r1", StringComparison.Ordinal)) context.Request.Query = new ListeningQuery(context.Request.Query, read);
                return next(context);
            });
            app.MapDurableRuns();
        });
        await (await served.Host.StartAsync("fails", "no", new() { Id = "r1" })).WaitAsync().OrHangAsync();
        using var client = served.Client();

        await client.GetStringAsync(new Uri(Calls.Api + path.Replace("{run}", "r1", StringComparison.Ordinal) + query, UriKind.Relative)).OrHangAsync();
        var document = JsonElement.Parse(await client.GetStringAsync(new Uri("/durable/api/akka-durable-v1.json", UriKind.Relative)));

        var operation = document.GetProperty("paths").GetProperty(Calls.Api + path).GetProperty("get");
        List<JsonElement> described = operation.TryGetProperty("parameters", out var all) ? [.. all.EnumerateArray().Where(p => p.Text("in") == "query")] : [];
        Assert.Equal(count, described.Count);
        Assert.Equal(read.Keys.Order(StringComparer.Ordinal), described.Select(p => p.Text("name")).Order(StringComparer.Ordinal));
        Assert.All(described, p => Assert.NotEmpty(p.Text("description")));
    }

    /// <summary>Hears which parameters are read, whether they are there or not.</summary>
    private sealed class ListeningQuery(IQueryCollection query, ConcurrentDictionary<string, bool> read) : IQueryCollection
    {
        public int Count => query.Count;

        public ICollection<string> Keys => query.Keys;

        public StringValues this[string key]
        {
            get
            {
                read[key] = true;
                return query[key];
            }
        }

        public bool ContainsKey(string key) => !this[key].Equals(StringValues.Empty);

        public bool TryGetValue(string key, out StringValues value)
        {
            value = this[key];
            return query.ContainsKey(key);
        }

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => query.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
