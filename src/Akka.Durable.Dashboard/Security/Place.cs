using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Security;

/// <summary>Where in the embedding program the pages are mapped. Every endpoint of ours carries it.</summary>
/// <param name="Prefix">Such as <c>/durable</c>; empty at the root.</param>
/// <param name="IsApi">Whether the endpoint answers programs, with JSON.</param>
internal sealed record Place(string Prefix, bool IsApi)
{
    public static Place Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Place>() ?? throw new InvalidOperationException("The endpoint is none of the dashboard's.");

    /// <summary>The path that all our pages begin with, as the browser sees it.</summary>
    public string Root(HttpRequest request) => request.PathBase + Prefix;

    public string CookiePath(HttpRequest request) => Root(request) is { Length: > 0 } root ? root : "/";

    public string LogInFor(HttpRequest request) =>
        $"{Root(request)}/login?to={Uri.EscapeDataString(request.PathBase + request.Path + request.QueryString)}";

    /// <summary>A path of ours to go on to after log-in; the list for everything else, so that no link leads elsewhere.</summary>
    public string Within(HttpRequest request, string? to)
    {
        var root = Root(request);
        var isOurs = to is not null
            && (to == root || to.StartsWith(root + "/", StringComparison.Ordinal))
            && !to.StartsWith("//", StringComparison.Ordinal)
            && !to.Contains('\\', StringComparison.Ordinal)
            && !to.Any(char.IsControl);
        return isOurs ? to! : root + "/";
    }
}
