using Akka.Durable.Dashboard.Security;
using Akka.Durable.Hosts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akka.Durable.Dashboard.Shell;

/// <summary>What every page needs to know of the request it answers.</summary>
/// <param name="Root">What the paths of our pages begin with.</param>
/// <param name="User">Who is logged in; null for nobody.</param>
/// <param name="MayOperate">Whether buttons for starting, signalling, pausing are shown.</param>
/// <param name="MayAdminister">Whether buttons for rolling back and terminating are shown.</param>
/// <param name="HasLogIn">Whether there is a log-in of ours to leave.</param>
/// <param name="HasCluster">Whether the host is a cluster that has a page.</param>
/// <param name="Token">Goes with each form, so that no other site's form is taken for ours.</param>
/// <param name="TokenField">The name it goes under.</param>
/// <param name="Now">The time, once for the page.</param>
public sealed record PageContext(
    string Root,
    string? User,
    bool MayOperate,
    bool MayAdminister,
    bool HasLogIn,
    bool HasCluster,
    string Token,
    string TokenField,
    DateTimeOffset Now)
{
    internal static async Task<PageContext> OfAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var access = services.GetRequiredService<Access>();
        var authorization = services.GetRequiredService<IAuthorizationService>();
        var tokens = services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        var isKnown = context.User.Identity?.IsAuthenticated is true;
        return new(
            Place.Of(context).Root(context.Request),
            isKnown ? context.User.Identity!.Name ?? "unknown" : null,
            await access.AllowsAsync(authorization, context.User, DashboardRole.Operate),
            await access.AllowsAsync(authorization, context.User, DashboardRole.Administer),
            access.HasKeys,
            ClusterOf(services) is not null,
            tokens.RequestToken!,
            tokens.FormFieldName,
            services.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    /// <summary>What shows the cluster: a service of the program's own, or else the client, where it reaches one. Null where there is no cluster.</summary>
    internal static IClusterView? ClusterOf(IServiceProvider services) =>
        services.GetService<IClusterView>() ?? services.GetService<IRunClient>() as IClusterView;

    public bool May(DashboardRole role) => role switch
    {
        DashboardRole.Administer => MayAdminister,
        DashboardRole.Operate => MayOperate,
        _ => true,
    };

    public string Run(RunId run) => $"{Root}/runs/{run}";
}
