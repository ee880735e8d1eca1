using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Pages;
using Akka.Durable.Dashboard.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akka.Durable.Dashboard;

/// <summary>Problems as pages for people.</summary>
internal static class ErrorResponses
{
    public static IResult Page(Problem problem) => new ProblemResult(problem);

    public static Task WriteAsync(HttpContext context, Problem problem) => Page(problem).ExecuteAsync(context);

    private sealed class ProblemResult(Problem problem) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var page = new RazorComponentResult<ProblemPage>(new Dictionary<string, object?>
            {
                ["Page"] = await PageContext.OfAsync(httpContext),
                ["Problem"] = problem,
            })
            { StatusCode = problem.Status };
            await page.ExecuteAsync(httpContext);
        }
    }
}
