using System.Globalization;
using System.Text.Json;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Dashboard.Shell;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>What the pages' forms ask for. Each is answered by going back to the run, so that a reload asks for nothing again.</summary>
internal static class ActingPages
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["signal"] = "The signal is sent.",
        ["rollback"] = "The run is rolled back.",
        ["start"] = "The run is started.",
        ["fork"] = "The run is forked: this is the fork.",
        ["suspend"] = "The run is suspended.",
        ["deadline"] = "The deadline is changed.",
        ["skip-undo"] = "The undo is passed over.",
        ["cancel"] = "The run is asked to cancel.",
        ["pause"] = "The run is paused.",
        ["resume"] = "The run is resumed.",
        ["retry"] = "The run is tried again.",
        ["terminate"] = "The run is terminated.",
        ["release"] = "The run is released.",
        ["retry-undo"] = "The undo is tried again.",
    };

    /// <summary>The sentence for what was just done; from a fixed list, whatever the address says.</summary>
    public static string? DoneOf(HttpRequest request) => Sentences.GetValueOrDefault(request.Query["done"].ToString());

    public static void Map(RouteGroupBuilder pages, Access access)
    {
        access.Require(pages.MapPost("/start", StartAsync), DashboardRole.Operate);
        access.Require(
            pages.MapPost("/runs/{run}/actions/signal", (string run, HttpContext context, RunActions actions, RequestBody bodies) => ActAsync(
                run, "signal", context, bodies, form => actions.SignalAsync(context, run, new(Field(form, "name") ?? "", Value(form, "value"))))),
            DashboardRole.Operate);
        access.Require(
            pages.MapPost("/runs/{run}/actions/rollback", (string run, HttpContext context, RunActions actions, RequestBody bodies) => ActAsync(
                run, "rollback", context, bodies, form => actions.RollBackAsync(context, run, new(Field(form, "to") ?? "", Field(form, "reason"))))),
            DashboardRole.Administer);
        access.Require(pages.MapPost("/runs/{run}/actions/fork", ForkAsync), DashboardRole.Operate);
        access.Require(
            pages.MapPost("/runs/{run}/actions/suspend", (string run, HttpContext context, RunActions actions, RequestBody bodies) => ActAsync(
                run, "suspend", context, bodies, form => actions.SuspendAsync(context, run, new(Field(form, "reason") ?? "")))),
            DashboardRole.Operate);
        access.Require(
            pages.MapPost("/runs/{run}/actions/deadline", (string run, HttpContext context, RunActions actions, RequestBody bodies) => ActAsync(
                run, "deadline", context, bodies, form => actions.ChangeDeadlineAsync(context, run, new(Deadline(form), Field(form, "reason"))))),
            DashboardRole.Operate);
        access.Require(
            pages.MapPost("/runs/{run}/actions/skip-undo", (string run, HttpContext context, RunActions actions, RequestBody bodies) => ActAsync(
                run, "skip-undo", context, bodies, form => actions.SkipUndoAsync(context, run, new(Field(form, "phase") ?? "", Reason(form))))),
            DashboardRole.Administer);
        foreach (var action in ControlAction.All)
        {
            access.Require(
                pages.MapPost($"/runs/{{run}}/actions/{action.Name}", (string run, HttpContext context, RunActions actions, RequestBody bodies) => ActAsync(
                    run, action.Name, context, bodies, form => actions.ControlAsync(context, run, action, Field(form, "reason")))),
                action.Role);
        }
    }

    private static async Task<IResult> ActAsync(
        string run, string action, HttpContext context, RequestBody bodies, Func<IFormCollection, Task<RunState>> act)
    {
        await act(await bodies.ReadFormAsync(context.Request));
        return Results.LocalRedirect($"{Place.Of(context).Root(context.Request)}/runs/{RunId.Parse(run)}?done={action}");
    }

    private static async Task<IResult> ForkAsync(string run, HttpContext context, RunActions actions, RequestBody bodies)
    {
        var form = await bodies.ReadFormAsync(context.Request);
        var (_, fork, _) = await actions.ForkAsync(
            context, run, new(Field(form, "to") ?? "", Field(form, "id"), Reason: Field(form, "reason")));
        return Results.LocalRedirect($"{Place.Of(context).Root(context.Request)}/runs/{fork}?done=fork");
    }

    private static async Task<IResult> StartAsync(HttpContext context, RunActions actions, RequestBody bodies)
    {
        var form = await bodies.ReadFormAsync(context.Request);
        try
        {
            var (_, run, _) = await actions.StartAsync(
                context, new(Field(form, "definition") ?? "", Value(form, "input"), Field(form, "id")));
            return Results.LocalRedirect($"{Place.Of(context).Root(context.Request)}/runs/{run}?done=start");
        }
        catch (Exception refused) when (refused is RunRefusedException or RequestRefusedException)
        {
            return new RazorComponentResult<StartPage>(new Dictionary<string, object?>
            {
                ["Page"] = await PageContext.OfAsync(context),
                ["Definition"] = Field(form, "definition"),
                ["Id"] = Field(form, "id"),
                ["Input"] = Field(form, "input"),
                ["Problem"] = refused.Message,
            })
            { StatusCode = Problems.Of(refused).Status };
        }
    }

    private static string? Field(IFormCollection form, string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    private static string Reason(IFormCollection form) =>
        Field(form, "reason") ?? throw RequestRefusedException.Invalid("A reason is wanted: somebody answers for this.");

    // Browsers send the local form of an instant without its offset; the page says that UTC is meant.
    private static DateTimeOffset? Deadline(IFormCollection form) => Field(form, "none") is not null
        ? null
        : DateTimeOffset.TryParseExact(
            Field(form, "at"), ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw RequestRefusedException.Invalid("The deadline has to be an instant in UTC such as 2030-01-31T18:00.");

    private static JsonElement? Value(IFormCollection form, string name)
    {
        if (Field(form, name) is not { } text) return null;

        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = Payloads.Payload.DepthMax });
        }
        catch (JsonException malformed)
        {
            throw RequestRefusedException.Invalid($"What stands there is no JSON (line {malformed.LineNumber + 1}); a text is written in quotation marks.");
        }
    }
}
