using Akka.Durable.Cli.Console;
using Akka.Durable.Journal;
using Spectre.Console;

namespace Akka.Durable.Cli.Runs;

/// <summary>A journal for people: one line an event, written as it is read, however long the journal is.</summary>
internal static class EventLines
{
    private const int DataMax = 240;

    public static void WriteHead(Terminal terminal, IReadOnlyList<JournalRow> rows)
    {
        if (rows is [{ Sequence: > 1 and var first }, ..])
        {
            terminal.Screen.MarkupLine($"[grey]Events 1 to {Shown.Number(first - 1)} are deleted: two snapshots hold what they led to.[/]");
        }

        terminal.Screen.MarkupLine("[bold]event   at                        what                 data[/]");
    }

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
        "run-claimed" or "run-interrupted" or "run-quarantined" => "[yellow]",
        _ => "[default]",
    };
}
