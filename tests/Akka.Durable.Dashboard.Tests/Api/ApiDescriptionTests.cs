using Akka.Durable.Dashboard.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Durable.Dashboard.Api;

public class ApiDescriptionTests
{
    [Fact]
    public async Task The_description_names_every_route_of_the_api_and_no_other()
    {
        await using var served = await Served.StartAsync();
        var routes = served.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/durable/api/v1/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}"));

        using var client = served.Client();
        var document = System.Text.Json.JsonElement.Parse(await client.GetStringAsync(new Uri("/durable/api/akka-durable-v1.json", UriKind.Relative)));

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
}
