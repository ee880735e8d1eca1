using Akka.Durable.Catalog;
using Akka.Durable.Cli.Console;
using Akka.Durable.Runs;
using Spectre.Console;

namespace Akka.Durable.Cli.Changes;

/// <summary>A change for people: what was done, and what a host will make of it.</summary>
internal static class ChangeLines
{
    /// <param name="terminal">Written to.</param>
    /// <param name="done">A sentence: what was done.</param>
    /// <param name="after">The run as it stands now.</param>
    public static void WriteDone(Terminal terminal, string done, RunState after)
    {
        terminal.Screen.MarkupLine($"[green]✔[/] {Markup.Escape(done)}");
        terminal.Screen.MarkupLine($"  [grey]{Markup.Escape(Prospect.Of(after))}[/]");
    }

    /// <summary>It had been asked before, or there was nothing to do.</summary>
    public static void WriteNothing(Terminal terminal, string why) =>
        terminal.Screen.MarkupLine($"[grey]●[/] Nothing was changed: {Markup.Escape(why)}");

    /// <summary>Where a run stands, for a sentence: <c>paused (by ada: lunch)</c>.</summary>
    public static string StandsAs(RunState state) =>
        Standings.Status(state).Name() + (CatalogProjection.Reason(state) is { Length: > 0 } reason ? $" ({reason})" : "");
}
