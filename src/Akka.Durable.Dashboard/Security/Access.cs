using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Security;

/// <summary>Which policy guards what: the embedding program's where it names them, else one for the role of a key.</summary>
internal sealed class Access
{
    private readonly DurableDashboardOptions _options;

    public Access(IOptions<DurableDashboardOptions> options)
    {
        _options = options.Value;
        string?[] named = [_options.ReadPolicy, _options.OperatePolicy, _options.AdministerPolicy];
        if (named.Any(name => name is null) && named.Any(name => name is not null))
        {
            throw new InvalidOperationException("ReadPolicy, OperatePolicy and AdministerPolicy are set together, or none of them is.");
        }
    }

    /// <summary>Whether callers are known by our keys; the embedding program's own scheme knows them otherwise.</summary>
    public bool HasKeys => _options.ReadPolicy is null;

    public TBuilder Require<TBuilder>(TBuilder endpoints, DashboardRole role)
        where TBuilder : IEndpointConventionBuilder =>
        NameOf(role) is { } name ? endpoints.RequireAuthorization(name) : endpoints.RequireAuthorization(PolicyOf(role));

    public async Task<bool> AllowsAsync(IAuthorizationService authorization, ClaimsPrincipal user, DashboardRole role) =>
        (NameOf(role) is { } name
            ? await authorization.AuthorizeAsync(user, name)
            : await authorization.AuthorizeAsync(user, PolicyOf(role))).Succeeded;

    private string? NameOf(DashboardRole role) => role switch
    {
        DashboardRole.Read => _options.ReadPolicy,
        DashboardRole.Operate => _options.OperatePolicy,
        _ => _options.AdministerPolicy,
    };

    private static AuthorizationPolicy PolicyOf(DashboardRole role) =>
        new AuthorizationPolicyBuilder(KeyAuthentication.SchemeName)
            .RequireAuthenticatedUser()
            .RequireClaim(KeyAuthentication.RoleClaim, Enum.GetValues<DashboardRole>().Where(r => r >= role).Select(r => r.ToString()))
            .Build();
}
