using Akka.Durable.Dashboard.Api;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard;

/// <summary>Problems as pages for people.</summary>
internal static class ErrorResponses
{
    public static IResult Page(HttpContext context, Problem problem) => Problems.Answer(context, problem);

    public static Task WriteAsync(HttpContext context, Problem problem) => Page(context, problem).ExecuteAsync(context);
}
