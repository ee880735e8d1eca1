using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Dashboard.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>Getting in with a key, and out again.</summary>
internal static class LogInPages
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/login", async (HttpContext context) => await PageAsync(context, context.Request.Query["to"], problem: null, 200)).AllowAnonymous();
        pages.MapPost("/login", LogInAsync).AllowAnonymous();
    }

    public static void MapOut(RouteGroupBuilder pages) => pages.MapPost("/logout", (HttpContext context) =>
    {
        Session.End(context, Place.Of(context).CookiePath(context.Request));
        return Results.LocalRedirect($"{Place.Of(context).Root(context.Request)}/login");
    });

    private static async Task<IResult> LogInAsync(
        HttpContext context,
        RequestBody bodies,
        KeyRing keys,
        Session session,
        CallRate rate,
        IOptions<DurableDashboardOptions> options,
        ILogger<Session> log)
    {
        var form = await bodies.ReadFormAsync(context.Request);
        var to = form["to"].ToString();
        if (!rate.Allows($"log-in {context.Connection.RemoteIpAddress}", options.Value.LogInsPerMinuteMax))
        {
            return await PageAsync(context, to, "Too many were tried in this minute. Wait for the next.", 429);
        }

        if (keys.Find(form["key"].ToString().Trim()) is not { } key)
        {
            Log.LogInRefused(log);
            return await PageAsync(context, to, "This key is not known.", 403);
        }

        var place = Place.Of(context);
        session.Begin(context, key, place.CookiePath(context.Request));
        Log.LoggedIn(log, key.Name);
        return Results.LocalRedirect(place.Within(context.Request, to));
    }

    private static async Task<IResult> PageAsync(HttpContext context, string? to, string? problem, int status) =>
        new RazorComponentResult<LogInPage>(new Dictionary<string, object?>
        {
            ["Page"] = (await PageContext.OfAsync(context)) with { User = null },
            ["To"] = Place.Of(context).Within(context.Request, to),
            ["Problem"] = problem,
        })
        { StatusCode = status };
}
