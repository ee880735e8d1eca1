using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Inventory;
using Akka.Durable.Runs;
using Spectre.Console;

namespace Akka.Durable.Cli.Demo;

/// <summary>What the demo says at its end.</summary>
internal static class DemoOutcome
{
    /// <returns>The exit code.</returns>
    public static int Write(Terminal terminal, RunId run, RunState state, DemoWatch watch, DemoRequest request)
    {
        if (state.Standing is not Standing.Completed completed)
        {
            var why = Catalog.CatalogProjection.Reason(state) is { } reason ? $": {reason}" : ".";
            terminal.Error.WriteLine($"run-{Standings.Status(state).Name()}: run '{run}' ended{why}");
            terminal.Error.WriteLine($"To try again from where it failed: {CommandFor(request, run)}");
            return ExitCodes.AnythingElse;
        }

        terminal.Screen.WriteLine();
        foreach (var phase in InventoryPhases.All)
        {
            var outcome = watch.OutcomeOf(phase);
            terminal.Screen.MarkupLine($"  [green]✔[/] {phase,-10}  {Colour(outcome)}{outcome.Text}[/]");
        }

        var report = completed.Result.To<InventoryReport>(System.Text.Json.JsonSerializerOptions.Web)!;
        WriteTotals(terminal.Screen, report);
        terminal.Screen.MarkupLine($"  [grey]manifest[/]  {Markup.Escape(report.Manifest)}");
        return ExitCodes.Done;
    }

    public static void WriteStored(Terminal terminal, RunId run, InventoryReport report)
    {
        var screen = terminal.Screen;
        screen.MarkupLine($"Run [bold]'{Markup.Escape(run.Value)}'[/] is completed; this is what it recorded. [grey](--restart begins afresh)[/]");
        screen.WriteLine();
        foreach (var phase in InventoryPhases.All)
        {
            screen.MarkupLine($"  [green]✔[/] {phase,-10}  [grey]{new PhaseOutcome.DoneEarlier().Text}[/]");
        }

        WriteTotals(screen, report);
        var there = File.Exists(report.Manifest) ? "" : "  [yellow]it is no longer there[/]";
        screen.MarkupLine($"  [grey]manifest[/]  {Markup.Escape(report.Manifest)}{there}");
    }

    /// <summary>The command that goes on with the run, from any directory.</summary>
    public static string CommandFor(DemoRequest request, RunId run) =>
        $"durable demo {request.Repeated} --run '{run}' --path '{request.Path}'";

    private static void WriteTotals(IAnsiConsole screen, InventoryReport report)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["files", "bytes", "duplicate groups", "wasted bytes", "links", "unreadable"])
        {
            table.AddColumn(new TableColumn($"[bold]{column}[/]") { Alignment = Justify.Right, NoWrap = true });
        }

        table.AddRow(
            Shown.Number(report.Files),
            Shown.Number(report.Bytes),
            Shown.Number(report.DuplicateGroups),
            Shown.Number(report.WastedBytes),
            Shown.Number(report.Links),
            report.Unreadable == 0 ? "0" : $"[yellow]{Shown.Number(report.Unreadable)}[/]");
        table.AddRow("", $"[grey]{Shown.Bytes(report.Bytes)}[/]", "", $"[grey]{Shown.Bytes(report.WastedBytes)}[/]", "", "");
        screen.Write(table);
    }

    private static string Colour(PhaseOutcome outcome) => outcome switch
    {
        PhaseOutcome.Ran => "[green]",
        PhaseOutcome.Resumed => "[yellow]",
        PhaseOutcome.DoneEarlier => "[grey]",
    };
}
