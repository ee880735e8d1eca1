using Akka.Durable.Catalog;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Dashboard.Api;
using Akka.Durable.Documents;
using Microsoft.AspNetCore.Http.Extensions;
using Spectre.Console;

namespace Akka.Durable.Cli.Serving;

/// <summary>The verbs against a server: the same words and the same JSON as against a database.</summary>
internal static class RemoteVerbs
{
    public static async Task<int> ListAsync(RemoteRuns server, Terminal terminal, CatalogQuery query, bool asJson, CancellationToken cancellation)
    {
        var page = await server.ListAsync(QueryOf(query), cancellation);
        if (asJson) terminal.WriteJson(new { runs = page.Runs, next = page.Next });
        else RunList.Write(terminal, new([.. page.Runs.Select(RowOf)], page.Next));
        return ExitCodes.Done;
    }

    public static async Task<int> ShowAsync(RemoteRuns server, Terminal terminal, RunId run, bool asJson, CancellationToken cancellation)
    {
        var document = await server.ShowAsync(run, cancellation);
        if (asJson) terminal.WriteJson(document);
        else RunPage.Write(terminal, document, []);
        return ExitCodes.Done;
    }

    public static async Task<int> EventsAsync(RemoteRuns server, Terminal terminal, RunId run, bool asJson, CancellationToken cancellation)
    {
        var isFirst = true;
        await foreach (var e in server.EventsAsync(run, cancellation))
        {
            Write(terminal, e, asJson, ref isFirst, from: 1);
        }

        return ExitCodes.Done;
    }

    public static async Task<int> WatchAsync(RemoteRuns server, Terminal terminal, RunId run, long from, bool asJson, CancellationToken cancellation)
    {
        var isFirst = true;
        await foreach (var e in server.WatchAsync(run, from - 1, cancellation))
        {
            Write(terminal, e, asJson, ref isFirst, from);
        }

        var ended = RowOf(await server.ShowAsync(run, cancellation));
        if (!asJson) EventLines.WriteEnd(terminal, ended);
        return ended.Status is RunStatus.Completed ? ExitCodes.Done : ExitCodes.AnythingElse;
    }

    /// <summary>Asks for something, and says where the run stands after it.</summary>
    public static async Task<int> AskAsync(
        RemoteRuns server, Terminal terminal, RunId run, string action, object body, CancellationToken cancellation)
    {
        var after = await server.PostAsync(run, action, body, cancellation);
        var why = after.Reason is { Length: > 0 } reason ? $": {Shown.Cut(reason, 200)}" : "";
        terminal.Screen.MarkupLine($"[green]✔[/] {Markup.Escape($"Run '{run}' is {after.Status}{why}")}");
        return ExitCodes.Done;
    }

    /// <summary>Asks for a fork; prints the same as against a database.</summary>
    public static async Task<int> ForkAsync(
        RemoteRuns server, Terminal terminal, RunId run, ForkRequest request, bool asJson, CancellationToken cancellation)
    {
        var (fork, wasThere) = await server.ForkAsync(run, request, cancellation);
        if (asJson)
        {
            terminal.WriteJson(new { run = fork.Run, source = run.Value, to = request.To, wasThere, has = fork.Phases.Select(p => p.Title) });
            return ExitCodes.Done;
        }

        if (wasThere) ChangeLines.WriteNothing(terminal, $"run '{fork.Run}' is that fork already, and is {fork.Status}.");
        else terminal.Screen.MarkupLine($"[green]✔[/] {Markup.Escape($"Run '{fork.Run}' is a fork of '{run}' at {request.To}, with {fork.Phases.Count} of its phases, and is {fork.Status}")}");
        return ExitCodes.Done;
    }

    public static async Task<int> PlanAsync(
        RemoteRuns server, Terminal terminal, RunId run, string to, bool asJson, CancellationToken cancellation)
    {
        var plan = await server.PostAsync<RollbackPlanDocument>(run, "rollback", new RollbackRequest(to, DryRun: true), cancellation);
        if (asJson)
        {
            terminal.WriteJson(new { run = run.Value, to = plan.To, dryRun = true, plan.Retires, plan.RetiresWaits, plan.Undoes });
            return ExitCodes.Done;
        }

        var screen = terminal.Screen;
        screen.MarkupLine(Markup.Escape($"Run '{run}' would go back to {plan.To}."));
        foreach (var (what, names) in ((string, IReadOnlyList<string>)[])[("retires", plan.Retires), ("retires the waits", plan.RetiresWaits), ("undoes, in this order", plan.Undoes)])
        {
            if (names.Count > 0) screen.MarkupLine(Markup.Escape($"  {what}: {string.Join(", ", names)}"));
        }

        screen.MarkupLine("[grey]●[/] Nothing was changed: give the command without --dry-run for that.");
        return ExitCodes.Done;
    }

    private static void Write(Terminal terminal, EventDocument e, bool asJson, ref bool isFirst, long from)
    {
        if (asJson)
        {
            terminal.WriteJson(e);
            terminal.Out.Flush();
            return;
        }

        if (isFirst) EventLines.WriteHead(terminal, from, e.Sequence);
        isFirst = false;
        EventLines.Write(terminal, e);
    }

    private static string QueryOf(CatalogQuery query)
    {
        var builder = new QueryBuilder { { "limit", query.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
        Add("status", query.Status?.Name());
        Add("definition", query.Definition);
        Add("tag", query.Tag is { } tag ? tag.Value is null ? tag.Name : $"{tag.Name}={tag.Value}" : null);
        Add("text", query.Text);
        Add("after", query.After);
        return builder.ToString();

        void Add(string name, string? value)
        {
            if (value is not null) builder.Add(name, value);
        }
    }

    private static CatalogRow RowOf(RunSummary run) => new()
    {
        Run = RunId.Parse(run.Run),
        Definition = run.Definition,
        Version = run.Version,
        Status = StatusOf(run.Status),
        Reason = run.Reason,
        Epoch = run.Epoch,
        Sequence = run.Sequence,
        CreatedAt = run.CreatedAt,
        EndedAt = run.EndedAt,
        WakeAt = run.WakeAt,
        Tags = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(run.Tags),
    };

    // A newer server may know a status that this program does not.
    private static RunStatus StatusOf(string name) => RunStatuses.TryParse(name, out var status)
        ? status
        : throw ProgramRefusals.Of(Refusals.RefusalCodes.NewerFormat, $"The server speaks of the status '{name}', which this program does not know.");
}
