using Akka.Durable.Catalog;
using Akka.Durable.Cli.Console;
using Spectre.Console;

namespace Akka.Durable.Cli.Runs;

/// <summary>A page of the catalog for people.</summary>
internal static class RunList
{
    private const int TextMax = 60;

    public static void Write(Terminal terminal, CatalogPage page)
    {
        if (page.Rows.Count == 0)
        {
            terminal.Screen.MarkupLine("[grey]No run answers to that.[/]");
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["run", "status", "definition", "started", "took", "tags", "why"])
        {
            table.AddColumn(new TableColumn($"[bold]{column}[/]") { NoWrap = column is "status" or "started" or "took" });
        }

        foreach (var row in page.Rows)
        {
            table.AddRow(
                Text(row.Run.Value),
                Shown.Status(row.Status),
                Text($"{row.Definition} {row.Version}"),
                $"[grey]{Shown.Time(row.CreatedAt)}[/]",
                row.EndedAt is { } ended ? Shown.Duration(ended - row.CreatedAt) : "",
                Text(string.Join(", ", row.Tags.Select(t => $"{t.Key}={t.Value}"))),
                Text(row.Reason ?? ""));
        }

        terminal.Screen.Write(table);
        terminal.Screen.MarkupLine(page.Next is { } next
            ? $"[grey]{Shown.Count(page.Rows.Count, "run")}; more with --after {Markup.Escape(next)}[/]"
            : $"[grey]{Shown.Count(page.Rows.Count, "run")}[/]");
    }

    private static string Text(string text) => Markup.Escape(Shown.Cut(text, TextMax));
}
