using Akka.Durable.Catalog;
using Akka.Durable.Cli.Console;
using Akka.Durable.Documents;
using Spectre.Console;

namespace Akka.Durable.Cli.Runs;

/// <summary>A journal for people: one line an event, written as it is read, however long the journal is.</summary>
internal static class EventLines
{
    private const int DataMax = 240;

    /// <param name="terminal">Written to.</param>
    /// <param name="from">The first event that was asked for.</param>
    /// <param name="first">The first that is there; null where there is none.</param>
    public static void WriteHead(Terminal terminal, long from, long? first)
    {
        if (first > from)
        {
            var which = first.Value - 1 == from
                ? $"Event {Shown.Number(from)} is"
                : $"Events {Shown.Number(from)} to {Shown.Number(first.Value - 1)} are";
            terminal.Screen.MarkupLine($"[grey]{which} deleted: two snapshots hold what they led to.[/]");
        }

        terminal.Screen.MarkupLine("[bold]event   at                        what                 data[/]");
    }

    /// <summary>The last line of a watch over a run that has ended.</summary>
    public static void WriteEnd(Terminal terminal, CatalogRow run)
    {
        var took = run.EndedAt is { } ended ? $" after {Shown.Duration(ended - run.CreatedAt)}" : "";
        var why = run.Reason is { } reason ? $": {Shown.Cut(reason, DataMax)}" : "";
        terminal.Screen.MarkupLine($"{Shown.Status(run.Status)}{took}{Markup.Escape(why)}");
    }

    /// <summary>The last line of a watch that somebody left.</summary>
    public static void WriteLeft(Terminal terminal, long next) =>
        terminal.Screen.MarkupLine($"[grey]Left; --from {next} goes on from here.[/]");

    public static void Write(Terminal terminal, EventDocument e)
    {
        // Cut to the line where there is a screen; a file takes more.
        var width = Math.Max(20, terminal.Screen.Profile.Width - 56);
        var data = Shown.Cut(e.Data.ToString(), Math.Min(width, DataMax));
        var at = e.At.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        terminal.Screen.MarkupLine(
            $"{e.Sequence,5}   [grey]{at}[/]  {Colour(e.Type)}{Markup.Escape(e.Type.PadRight(19))}[/]  [grey]{Markup.Escape(data)}[/]");
    }

    private static string Colour(string type) => type switch
    {
        _ when type.EndsWith("-failed", StringComparison.Ordinal) => "[red]",
        _ when type.EndsWith("-completed", StringComparison.Ordinal) => "[green]",
        "run-claimed" or "rolled-back" or "run-interrupted" or "run-quarantined" => "[yellow]",
        _ => "[default]",
    };
}
