using System.Net;
using Akka.Durable.Dashboard.Api;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Security;

/// <summary>Stands before every endpoint: which names and origins are served, how often, and what becomes of what goes wrong.</summary>
internal sealed class RequestGuard(
    IOptions<DurableDashboardOptions> options, CallRate rate, IAntiforgery antiforgery, RequestBody bodies, ILogger<RequestGuard> log)
    : IEndpointFilter
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1", "[::1]"];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        SecurityHeaders.Write(http);
        try
        {
            return await ProblemOfAsync(http) is { } problem ? Answer(http, problem) : await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
#pragma warning disable CA1031 // the edge: whatever it is becomes an answer with a stable code
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var problem = Problems.Of(exception);
            if (problem.Status >= 500) Log.Failed(log, http.Request.Method, problem.Code, exception);
            return Answer(http, problem);
        }
    }

    private static IResult Answer(HttpContext http, Problem problem) =>
        Place.Of(http).IsApi ? Problems.Answer(http, problem) : ErrorResponses.Page(problem);

    private async Task<Problem?> ProblemOfAsync(HttpContext http)
    {
        var request = http.Request;
        if (!IsServed(http)) return new(400, "bad-host", "This name is not served here; it has to stand in DurableDashboardOptions.Hosts.");

        var caller = http.User.Identity?.Name ?? http.Connection.RemoteIpAddress?.ToString() ?? "";
        if (!rate.Allows(caller, options.Value.RequestsPerMinuteMax)) return TooMany(http);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return null;

        if (!IsSameOrigin(request)) return new(403, "bad-origin", "The request comes from another site.");
        if (KeyAuthentication.SendsKey(request)) return null;

        // The token is looked for in the form where no header carries it, so the form is read first, within its limits.
        if (request.HasFormContentType) await bodies.ReadFormAsync(request);
        return await antiforgery.IsRequestValidAsync(http)
            ? null
            : new(403, "bad-token", "The page that sent this is out of date, or not ours. Load it again.");
    }

    private static Problem TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return new(429, "too-many-requests", "Too many requests in this minute.");
    }

    // A foreign name that leads here is how a page elsewhere would talk to a service on this machine.
    private bool IsServed(HttpContext http)
    {
        var allowed = options.Value.Hosts is { Count: > 0 } hosts ? hosts : ThisMachine;
        if (!allowed.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase)) return false;

        return options.Value.Hosts.Count > 0 || http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);
    }

    // Browsers say where a change comes from; a program that sends its key need not.
    private static bool IsSameOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return KeyAuthentication.SendsKey(request);

        return string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
