using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Documents;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akka.Durable.Dashboard.Api;

/// <summary>What may be asked of runs over HTTP. Each answers with the run as it is once that is durable.</summary>
internal static class ActingApi
{
    public static void Map(RouteGroupBuilder api, Access access)
    {
        Post<StartRequest>(api, access, "/runs", "startRun", DashboardRole.Operate,
            "Starts a run. Asked again with the same id or Idempotency-Key, it answers 200 with the one that is there.",
            async (call, _, request) =>
            {
                var (state, run, wasThere) = await call.Actions.StartAsync(call.Context, request);
                return call.Answer(run, state, wasThere ? 200 : 201);
            }).Produces<RunDocument>(201);
        Post<SignalRequest>(api, access, "/runs/{run}/signals", "signalRun", DashboardRole.Operate,
            "Sends a signal; it is kept until the run awaits it, and taken once.",
            async (call, run, request) => call.Answer(run, await call.Actions.SignalAsync(call.Context, run, request)));
        Post<RollbackRequest>(api, access, "/runs/{run}/rollback", "rollBackRun", DashboardRole.Administer,
            "Goes back to an earlier phase and undoes what came after it; with dryRun, shows what that would do.",
            async (call, run, request) => request.DryRun
                ? new(200, RollbackPlanDocument.Of(
                    await call.Client.PlanRollbackAsync(RunId.Parse(run).Value, RollbackTarget.Parse(request.To), call.Context.RequestAborted)))
                : call.Answer(run, await call.Actions.RollBackAsync(call.Context, run, request)));
        Post<TagsRequest>(api, access, "/runs/{run}/tags", "tagRun", DashboardRole.Operate,
            "Sets tags and removes them.",
            async (call, run, request) => call.Answer(run, await call.Actions.ChangeTagsAsync(call.Context, run, request)));
        Post<ForkRequest>(api, access, "/runs/{run}/fork", "forkRun", DashboardRole.Operate,
            "Starts a run with what this one has recorded from before a point. This one is left as it is. Asked again with the same id or Idempotency-Key, it answers 200 with the fork that is there.",
            async (call, run, request) =>
            {
                var (state, fork, wasThere) = await call.Actions.ForkAsync(call.Context, run, request);
                return call.Answer(fork, state, wasThere ? 200 : 201);
            }).Produces<RunDocument>(201);
        Post<SuspendRequest>(api, access, "/runs/{run}/suspend", "suspendRun", DashboardRole.Operate,
            "Holds the run until somebody has seen to the reason and resumes it.",
            async (call, run, request) => call.Answer(run, await call.Actions.SuspendAsync(call.Context, run, request)));
        Post<DeadlineRequest>(api, access, "/runs/{run}/deadline", "changeDeadline", DashboardRole.Operate,
            "Moves the run's deadline, earlier or later; null takes it away.",
            async (call, run, request) => call.Answer(run, await call.Actions.ChangeDeadlineAsync(call.Context, run, request)));
        Post<SkipUndoRequest>(api, access, "/runs/{run}/skip-undo", "skipUndo", DashboardRole.Administer,
            "Passes over the undo that failed, because it is not needed or was done by hand.",
            async (call, run, request) => call.Answer(run, await call.Actions.SkipUndoAsync(call.Context, run, request)));
        foreach (var action in ControlAction.All)
        {
            Post<ControlRequest>(api, access, $"/runs/{{run}}/{action.Name}", NameOf(action), action.Role, action.Sentence,
                async (call, run, request) => call.Answer(run, await call.Actions.ControlAsync(call.Context, run, action, request.Reason)));
        }
    }

    private static string NameOf(ControlAction action) => action.Name == "retry-undo" ? "retryUndo" : $"{action.Name}Run";

    private static RouteHandlerBuilder Post<TRequest>(
        RouteGroupBuilder api,
        Access access,
        string path,
        string name,
        DashboardRole role,
        string summary,
        Func<Call, string, TRequest, Task<Answer>> act)
        where TRequest : class
    {
        var endpoint = api.MapPost(path, async Task<IResult> (
            HttpContext context, IRunClient client, RunActions actions, Redactor redactor, RequestBody bodies, Idempotency idempotency) =>
        {
            var body = await bodies.ReadAsync(context.Request);
            var request = body.Length == 0 && typeof(TRequest) == typeof(ControlRequest)
                ? (TRequest)(object)new ControlRequest()
                : RequestBody.Parse<TRequest>(context.Request, body);
            var run = context.GetRouteValue("run") as string ?? "";
            var call = new Call(context, client, actions, redactor);
            var answer = await idempotency.OnceAsync(context, body, () => act(call, run, request));
            if (answer.Location is { } location) context.Response.Headers.Location = location;
            return ReadingApi.Json(answer.Document, answer.Status);
        });
        return access.Require(endpoint, role).WithName(name).WithSummary(summary)
            .Accepts<TRequest>("application/json", ApiDescription.AnyType).Produces<RunDocument>().Documented(400, 404, 409, 413, 415, 503);
    }

    /// <summary>Adds the problems that every operation may answer with, and these.</summary>
    public static RouteHandlerBuilder Documented(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in (int[])[.. statuses, 401, 403, 429]) endpoint.Produces<Problem>(status, Problems.ContentType);
        return endpoint;
    }

    private sealed record Call(HttpContext Context, IRunClient Client, RunActions Actions, Redactor Redactor)
    {
        public Answer Answer(string run, RunState state) => Answer(RunId.Parse(run), state, 200);

        public Answer Answer(RunId run, RunState state, int status) => new(
            status,
            Redactor.Of(RunDocument.Of(run, state)),
            status == 201 ? $"{Place.Of(Context).Root(Context.Request)}/api/v1/runs/{run}" : null);
    }
}
