using Akka.Durable;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Pages;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Dashboard.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

// The namespace in which programs look for what can be mapped.
#pragma warning disable IDE0130
namespace Microsoft.AspNetCore.Builder;
#pragma warning restore IDE0130

/// <summary>Where the pages and the API of durable runs are served.</summary>
public static class DurableDashboardEndpoints
{
    /// <summary>Serves the pages under <paramref name="prefix"/> and the API under <c>prefix/api/v1</c>.</summary>
    /// <remarks>Needs <c>services.AddDurableDashboard()</c>. Where neither keys nor policies are configured, a key is made and announced here.</remarks>
    /// <param name="endpoints">The program's routes.</param>
    /// <param name="prefix">Begins with a slash; empty for the root.</param>
    /// <returns>All endpoints, for further conventions such as <c>RequireHost</c>.</returns>
    public static IEndpointConventionBuilder MapDurableRuns(this IEndpointRouteBuilder endpoints, string prefix = "/durable")
    {
        if (prefix is not "" && (!prefix.StartsWith('/') || prefix.EndsWith('/')))
        {
            throw new ArgumentException($"'{prefix}' has to begin with a slash and not to end with one, or to be empty.", nameof(prefix));
        }

        var services = endpoints.ServiceProvider;
        var access = services.GetService<Access>()
            ?? throw new InvalidOperationException("MapDurableRuns needs services.AddDurableDashboard().");
        var options = services.GetRequiredService<IOptions<DurableDashboardOptions>>().Value;

        var group = endpoints.MapGroup(prefix);
        group.AddEndpointFilterFactory((_, next) =>
        {
            var guard = ActivatorUtilities.CreateInstance<RequestGuard>(services);
            return context => guard.InvokeAsync(context, next);
        });
        group.WithMetadata(new Mvc.RequestSizeLimitAttribute(options.RequestBytesMax + 64 * 1024));

        var api = group.MapGroup("/api/v1").WithGroupName(ApiDescription.DocumentName).WithMetadata(new Place(prefix, IsApi: true));
        access.Require(api, DashboardRole.Read);
        ReadingApi.Map(api);
        ActingApi.Map(api, access);

        // A program that mistypes an address is told so in its own language, not by a page for people.
        IResult Nothing(HttpRequest request) => throw new RequestRefusedException(new(
            404, "no-such-address", $"The API has nothing for {request.Method} at this address; {prefix}/api/{ApiDescription.DocumentName}.json says what it has."));
        api.MapMethods("/{**path}", ["GET", "HEAD"], Nothing).ExcludeFromDescription();
        access.Require(api.MapMethods("/{**path}", ["POST", "PUT", "PATCH", "DELETE"], Nothing).ExcludeFromDescription(), DashboardRole.Operate);
        access.Require(group.MapOpenApi("/api/{documentName}.json").WithMetadata(new Place(prefix, IsApi: true)), DashboardRole.Read);

        var pages = group.MapGroup("").WithMetadata(new Place(prefix, IsApi: false)).ExcludeFromDescription();
        pages.MapGet("/assets/{file}", AssetFiles.Get).AllowAnonymous();
        if (access.HasKeys) LogInPages.Map(pages);
        var guarded = pages.MapGroup("");
        access.Require(guarded, DashboardRole.Read);
        ReadingPages.Map(guarded, access);
        ActingPages.Map(guarded, access);
        if (access.HasKeys) LogInPages.MapOut(guarded);

        if (access.HasKeys && services.GetRequiredService<KeyRing>().TakeMade() is { } made)
        {
            options.Announce($"Durable runs: log in at {(prefix.Length == 0 ? "/" : prefix)} with the key {made}. It is valid until this program ends.");
        }

        return group;
    }
}
