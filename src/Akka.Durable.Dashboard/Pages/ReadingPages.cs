using Akka.Durable.Dashboard.Api;
using Akka.Durable.Dashboard.Redaction;
using Akka.Durable.Dashboard.Security;
using Akka.Durable.Dashboard.Shell;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Waits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akka.Durable.Dashboard.Pages;

/// <summary>The pages that only show. Nothing is changed by a GET.</summary>
internal static class ReadingPages
{
    public static void Map(RouteGroupBuilder pages, Access access)
    {
        pages.MapGet("/", ListAsync);
        pages.MapGet("/runs/{run}", RunAsync);
        pages.MapGet("/health", HealthAsync);
        pages.MapGet("/cluster", ClusterAsync);
        access.Require(pages.MapGet("/start", StartAsync), DashboardRole.Operate);
        access.Require(pages.MapGet("/runs/{run}/signal", SignalAsync), DashboardRole.Operate);
        access.Require(pages.MapGet("/runs/{run}/rollback", RollbackAsync), DashboardRole.Administer);
        access.Require(pages.MapGet("/runs/{run}/fork", ForkAsync), DashboardRole.Operate);
        access.Require(pages.MapGet("/runs/{run}/deadline", DeadlineAsync), DashboardRole.Operate);
        access.Require(pages.MapGet("/runs/{run}/confirm/suspend", SuspendAsync), DashboardRole.Operate);
        access.Require(pages.MapGet("/runs/{run}/confirm/skip-undo", SkipUndoAsync), DashboardRole.Administer);
        foreach (var action in ControlAction.All)
        {
            access.Require(pages.MapGet($"/runs/{{run}}/confirm/{action.Name}", (string run, HttpContext context) => ConfirmAsync(run, action, context)), action.Role);
        }

        // Whatever is not there is said by a page of ours, to those who may read.
        pages.MapGet("/{**path}", IResult () => throw new RequestRefusedException(new(404, "no-such-page", "No page has this address.")));
    }

    public static async Task<IResult> StartAsync(HttpContext context, IRunClient client, CancellationToken cancellation)
    {
        var recent = await client.ListAsync(new() { Limit = RunListView.PageSize }, cancellation);
        return new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<StartPage>(new Dictionary<string, object?>
        {
            ["Page"] = await PageContext.OfAsync(context),
            ["Definitions"] = recent.Rows.Select(r => r.Definition).Distinct().Order(StringComparer.Ordinal).ToList(),
        });
    }

    private static async Task<IResult> ListAsync(HttpContext context, IRunClient client, CancellationToken cancellation) =>
        PageResult.Of<RunListPage, RunListTable>(context, "list", new()
        {
            ["Page"] = await PageContext.OfAsync(context),
            ["View"] = await RunListView.ReadAsync(context.Request, client, cancellation),
        });

    private static async Task<IResult> RunAsync(string run, HttpContext context, IRunClient client, Redactor redactor, CancellationToken cancellation)
    {
        var page = await PageContext.OfAsync(context);
        return PageResult.Of<RunPage, RunLive>(
            context,
            "run",
            new()
            {
                ["Page"] = page,
                ["View"] = await RunView.ReadAsync(run, context.Request, client, redactor, page.Now, cancellation),
                ["Done"] = ActingPages.DoneOf(context.Request),
                ["Kept"] = RunView.Kept(context.Request),
            },
            "Done",
            "Kept");
    }

    private static async Task<IResult> ConfirmAsync(string run, ControlAction action, HttpContext context)
    {
        var page = await PageContext.OfAsync(context);
        return PageResult.Of<ConfirmPage, ConfirmForm>(
            context, "dialog", new() { ["Page"] = page, ["View"] = ConfirmView.Of(RunId.Parse(run), action, page.Root) });
    }

    private static async Task<IResult> SuspendAsync(string run, HttpContext context)
    {
        var page = await PageContext.OfAsync(context);
        return PageResult.Of<ConfirmPage, ConfirmForm>(
            context, "dialog", new() { ["Page"] = page, ["View"] = ConfirmView.Suspend(RunId.Parse(run), page.Root) });
    }

    private static async Task<IResult> SkipUndoAsync(string run, HttpContext context, IRunClient client, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        if (state.Standing is not Standing.RollbackFailed failed)
        {
            throw new RunRefusedException(new(RefusalCodes.NotAllowed, "No undo of the run has failed: there is none to pass over."));
        }

        var page = await PageContext.OfAsync(context);
        return PageResult.Of<ConfirmPage, ConfirmForm>(
            context, "dialog", new() { ["Page"] = page, ["View"] = ConfirmView.SkipUndo(id, failed.Phase, page.Root) });
    }

    private static async Task<IResult> DeadlineAsync(string run, HttpContext context, IRunClient client, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        return PageResult.Of<DeadlinePage, DeadlineForm>(
            context, "dialog", new() { ["Page"] = await PageContext.OfAsync(context), ["Run"] = id, ["Deadline"] = state.Header!.DeadlineAt });
    }

    private static async Task<IResult> ForkAsync(string run, HttpContext context, IRunClient client, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        return PageResult.Of<ForkPage, ForkForm>(
            context, "dialog", new() { ["Page"] = await PageContext.OfAsync(context), ["View"] = RollbackView.Of(id, state, plan: null) });
    }

    private static async Task<IResult> SignalAsync(string run, HttpContext context, IRunClient client, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        var awaited = state.Waits.Values.OfType<WaitState.Open>().Where(w => w.Signal is not null).MinBy(w => w.FirstSequence)?.Signal;
        return PageResult.Of<SignalPage, SignalForm>(
            context, "dialog", new() { ["Page"] = await PageContext.OfAsync(context), ["Run"] = id, ["Awaited"] = awaited });
    }

    private static async Task<IResult> RollbackAsync(string run, HttpContext context, IRunClient client, CancellationToken cancellation)
    {
        var id = RunId.Parse(run);
        var state = await client.GetAsync(id.Value, cancellation);
        var plan = context.Request.Query["to"].ToString() is { Length: > 0 } to
            ? await client.PlanRollbackAsync(id.Value, RollbackTarget.Parse(to), cancellation)
            : null;
        return PageResult.Of<RollbackPage, RollbackForm>(
            context, "dialog", new() { ["Page"] = await PageContext.OfAsync(context), ["View"] = RollbackView.Of(id, state, plan) });
    }

    private static async Task<IResult> HealthAsync(HttpContext context, IRunClient client, HealthChecks checks, TimeProvider time, CancellationToken cancellation) =>
        PageResult.Of<HealthPage, HealthView>(context, "health", new()
        {
            ["Page"] = await PageContext.OfAsync(context),
            ["Figures"] = await Figures.ReadAsync(client, await checks.LookAsync(cancellation), time, cancellation),
        });

    private static async Task<IResult> ClusterAsync(HttpContext context, IServiceProvider services, CancellationToken cancellation)
    {
        if (PageContext.ClusterOf(services) is not { } cluster)
        {
            throw new RequestRefusedException(new(404, "no-such-page", "This host is one process; there is no cluster to show."));
        }

        return PageResult.Of<ClusterPage, ClusterTable>(
            context, "cluster", new() { ["Page"] = await PageContext.OfAsync(context), ["Picture"] = await cluster.LookAsync(cancellation) });
    }
}
