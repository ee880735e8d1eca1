using System.Security.Claims;
using System.Text.Encodings.Web;
using Akka.Durable.Dashboard.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Security;

/// <summary>Knows callers by a key: programs send it with each request, browsers hold the cookie they got for it.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys, Session session)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Akka.Durable";
    public const string RoleClaim = "akka-durable-role";

    private const string Bearer = "Bearer ";

    /// <summary>Whether the caller sent a key with the request, which no browser does on behalf of another site.</summary>
    public static bool SendsKey(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!SendsKey(Request))
        {
            return Task.FromResult(session.KeyOf(Request) is { } known ? Ticket(known) : AuthenticateResult.NoResult());
        }

        return Task.FromResult(keys.Find(Request.Headers.Authorization.ToString()[Bearer.Length..].Trim()) is { } key
            ? Ticket(key)
            : AuthenticateResult.Fail("The key is not known."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        SecurityHeaders.Write(Context);
        if (!Place.Of(Context).IsApi)
        {
            Response.Redirect(Place.Of(Context).LogInFor(Request));
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = "Bearer realm=\"Akka.Durable\"";
        return Problems.WriteAsync(Context, new(401, "unauthenticated", "Send a key as 'Authorization: Bearer KEY', or log in."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        SecurityHeaders.Write(Context);
        var problem = new Problem(403, "forbidden", "The role of this key does not allow it.");
        return Place.Of(Context).IsApi ? Problems.WriteAsync(Context, problem) : ErrorResponses.WriteAsync(Context, problem);
    }

    private static AuthenticateResult Ticket(DashboardKey key)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, key.Name), new Claim(ClaimTypes.NameIdentifier, key.Mark), new Claim(RoleClaim, key.Role.ToString())],
            SchemeName);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName));
    }
}
