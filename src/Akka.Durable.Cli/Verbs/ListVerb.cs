using System.CommandLine;
using Akka.Durable.Catalog;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Documents;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable list</c>: the runs of a database, newest first.</summary>
internal static class ListVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("list", "Lists runs, newest first.");
        var status = new Option<string?>("--status") { Description = "Only runs that stand so.", HelpName = "STATUS" }
            .OneOf(Enum.GetValues<RunStatus>().Select(s => s.Name()));
        var definition = new Option<string?>("--definition") { Description = "Only runs of this definition.", HelpName = "NAME" };
        var tag = new Option<string?>("--tag") { Description = "Only runs with this tag, and this value of it when one is given.", HelpName = "NAME[=VALUE]" };
        var text = new Option<string?>("--text") { Description = "Only runs whose id contains this, letter for letter.", HelpName = "TEXT" };
        var limit = new Option<int>("--limit")
        {
            Description = $"At most this many, 1 to {CatalogQuery.LimitMax}.",
            DefaultValueFactory = _ => new CatalogQuery().Limit,
            HelpName = "NUMBER",
        }.Within(1, CatalogQuery.LimitMax);
        var after = new Option<string?>("--after") { Description = "Goes on where a page before ended, as that page says.", HelpName = "PLACE" };
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        foreach (var option in (Option[])[status, definition, tag, text, limit, after, json]) command.Add(option);

        command.SetAction(async (parsed, cancellation) =>
        {
            var query = new CatalogQuery
            {
                Status = RunStatuses.TryParse(parsed.GetValue(status), out var wanted) ? wanted : null,
                Definition = parsed.GetValue(definition),
                Tag = parsed.GetValue(tag) is { } given ? TagOf(given) : null,
                Text = parsed.GetValue(text),
                Limit = parsed.GetValue(limit),
                After = parsed.GetValue(after),
            };
            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            var page = await store.ListAsync(query, cancellation);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { runs = page.Rows.Select(ListedRun.Of), next = page.Next });
            }
            else
            {
                RunList.Write(terminal, page);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static (string Name, string? Value) TagOf(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);
}
