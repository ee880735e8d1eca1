using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Durable.Refusals;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Why a request was not done, as <c>application/problem+json</c>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable; programs branch on it.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record Problem(int Status, string Code, string Detail)
{
    [JsonPropertyOrder(-1)]
    public string Type => $"urn:akka-durable:{Code}";

    public string Title => Code.Replace('-', ' ');
}

/// <summary>Turns what went wrong into a problem, and a problem into an answer.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static Problem Of(Exception exception) => exception switch
    {
        RequestRefusedException request => request.Problem,
        RunRefusedException refused => new(StatusOf(refused.Code), refused.Code, refused.Message),
        _ when JournalRefusals.Of(exception) is { } stored => new(StatusOf(stored.Code), stored.Code, stored.Message),
        BadHttpRequestException bad => new(bad.StatusCode, bad.StatusCode == 413 ? RefusalCodes.PayloadTooLarge : "malformed", bad.Message),
        _ => new(500, "fault", "A fault of this program; its log says more."),
    };

    public static IResult Answer(HttpContext context, Problem problem)
    {
        if (problem.Status == 503) context.Response.Headers.RetryAfter = "5";
        return Results.Json(problem, JsonSerializerOptions.Web, ContentType, problem.Status);
    }

    public static Task WriteAsync(HttpContext context, Problem problem) => Answer(context, problem).ExecuteAsync(context);

    private static int StatusOf(string code) => code switch
    {
        RefusalCodes.InvalidRunId or RefusalCodes.InvalidName or RefusalCodes.InvalidInput => 400,
        RefusalCodes.UnknownRun or RefusalCodes.UnknownPhase or RefusalCodes.UnknownDefinition => 404,
        RefusalCodes.PayloadTooLarge => 413,
        RefusalCodes.SignalsFull => 429,
        RefusalCodes.Stopping or RefusalCodes.Overloaded or RefusalCodes.Unavailable or RefusalCodes.DatabaseHeld => 503,
        RefusalCodes.OutcomeUnknown => 504,
        _ => 409,
    };
}

/// <summary>The request itself cannot be taken, whatever the run.</summary>
internal sealed class RequestRefusedException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    public static RequestRefusedException Invalid(string sentence) => new(new(400, RefusalCodes.InvalidInput, sentence));
}
