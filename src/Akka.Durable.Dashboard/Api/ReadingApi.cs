using System.Text.Json;
using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Documents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Akka.Durable.Dashboard.Api;

/// <summary>What may be read over HTTP.</summary>
internal static class ReadingApi
{
    public const int EventsMax = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/runs", ListAsync).WithName("listRuns").WithSummary("Lists runs, newest start first.")
            .WithMetadata(QueryParameter.OfList)
            .Produces<RunPageDocument>().Documented(400);
        api.MapGet("/runs/{run}", FindAsync).WithName("getRun").WithSummary("One run: where it stands, its phases, input and result.")
            .Produces<RunDocument>().Documented(404);
        api.MapGet("/runs/{run}/events", EventsAsync).WithName("listEvents").WithSummary("The run's journal, oldest first.")
            .WithMetadata(QueryParameter.OfEvents)
            .Produces<EventPageDocument>().Documented(404);
        api.MapGet("/runs/{run}/events/live", LiveAsync).WithName("watchEvents")
            .WithSummary("The run's journal as it is written, as server-sent events; ends when the run has ended.")
            .WithMetadata(QueryParameter.OfLiveEvents)
            .Produces<EventDocument>(200, "text/event-stream").Documented(404);
        api.MapGet("/runs/{run}/rollback", PlanAsync).WithName("planRollback").WithSummary("What a rollback would retire and undo. Changes nothing.")
            .WithMetadata(QueryParameter.OfPlan)
            .Produces<RollbackPlanDocument>().Documented(404);
    }

    public static async Task<RunDocument> DocumentAsync(IRunClient client, Redactor redactor, string run, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        return redactor.Of(await RunDocument.OfAsync(id, state, payload => client.FetchAsync(id, payload, cancellation)));
    }

    public static IResult Json(object document, int status = 200) => Results.Json(document, JsonSerializerOptions.Web, statusCode: status);

    private static async Task<IResult> ListAsync(HttpRequest request, IRunClient client, CancellationToken cancellation)
    {
        var page = await client.ListAsync(ListQuery.Of(request.Query), cancellation);
        return Json(new RunPageDocument([.. page.Rows.Select(row => Redactor.Of(ListedRun.Of(row)))], page.Next));
    }

    private static async Task<IResult> FindAsync(string run, IRunClient client, Redactor redactor, CancellationToken cancellation) =>
        Json(await DocumentAsync(client, redactor, run, cancellation));

    private static async Task<IResult> EventsAsync(
        string run, HttpRequest request, IRunClient client, Redactor redactor, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var limit = (int)ListQuery.Number(request.Query, "limit", 200, 1, EventsMax);
        var rows = await client.ReadEventsAsync(id, ListQuery.Number(request.Query, "after", 0, 0, long.MaxValue), limit, cancellation);
        if (rows.Count == 0) await client.GetAsync(id.Value, cancellation); // or is refused

        return Json(new EventPageDocument(
            [.. rows.Select(row => redactor.Of(EventDocument.Of(row)))], rows.Count == limit ? rows[^1].Sequence : null));
    }

    private static async Task<IResult> LiveAsync(
        string run, HttpRequest request, IRunClient client, Redactor redactor, OpenStreams streams, IOptions<DurableDashboardOptions> options, TimeProvider time, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        await client.GetAsync(id.Value, cancellation); // or is refused

        var after = long.TryParse(request.Headers["Last-Event-ID"], out var last) && last >= 0
            ? last
            : ListQuery.Number(request.Query, "after", 0, 0, long.MaxValue);
        return new EventStream(id, after, client, redactor, streams.Open(options.Value.StreamsMax), options.Value.LookEvery, time);
    }

    private static async Task<IResult> PlanAsync(string run, HttpRequest request, IRunClient client, CancellationToken cancellation)
    {
        if (request.Query["to"].ToString() is not { Length: > 0 } to) throw RequestRefusedException.Invalid("'to' has to name a phase, or be start.");

        return Json(RollbackPlanDocument.Of(
            await client.PlanRollbackAsync(RunId.Parse(run).Value, Rollback.RollbackTarget.Parse(to), cancellation)));
    }
}
