using Akka.Durable.Cli.Console;
using Akka.Durable.Documents;
using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Spectre.Console;

namespace Akka.Durable.Cli.Runs;

/// <summary>One run for people.</summary>
internal static class RunPage
{
    private const int ValueMax = 400;
    private const int TitleMax = 60;

    // What the other columns of the phases take, and the most that a result is worth.
    private const int OtherColumns = 76;
    private const int ResultMax = 60;
    private const string Hint = "--json shows all";

    public static void Write(Terminal terminal, RunDocument run, IReadOnlyList<string> notes)
    {
        var screen = terminal.Screen;
        screen.MarkupLine($"[bold]{Markup.Escape(run.Run)}[/]  {(RunStatuses.TryParse(run.Status, out var status) ? Shown.Status(status) : run.Status)}");
        screen.WriteLine();

        var facts = new Grid().AddColumn(new GridColumn { NoWrap = true, Padding = new(2, 0, 3, 0) }).AddColumn();
        foreach (var (name, value) in Facts(run))
        {
            facts.AddRow($"[grey]{name}[/]", Markup.Escape(value));
        }

        screen.Write(facts);
        if (run.Phases.Count > 0) WritePhases(screen, run.Phases);
        foreach (var note in notes)
        {
            screen.MarkupLine($"[yellow]  passed over: {Markup.Escape(note)}[/]");
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(RunDocument run)
    {
        yield return ("definition", $"{run.Definition}, version {run.Version}");
        if (run.Reason is { } reason) yield return ("why", Shown.Cut(reason, ValueMax, Hint));
        yield return ("started", Shown.Time(run.CreatedAt));
        if (run.EndedAt is { } ended) yield return ("ended", $"{Shown.Time(ended)}, after {Shown.Duration(ended - run.CreatedAt)}");
        if (run.WakeAt is { } wake) yield return ("wakes", Shown.Time(wake));
        if (run.DeadlineAt is { } deadline) yield return ("deadline", Shown.Time(deadline));
        if (run.Owner is { } owner) yield return ("host", owner);
        if (run.Parent is { } parent) yield return ("parent", parent);
        if (run.Root is { } root && root != run.Parent) yield return ("root", root);
        if (run.Origin is { } origin) yield return ("fork of", Shown.Cut($"{origin.Run} at {origin.To}", ValueMax, Hint));
        if (run.Children.Count > 0) yield return ("children", Shown.Cut(string.Join(", ", run.Children.Select(c => $"{c.Run} ({c.Status ?? "not ended"})")), ValueMax, Hint));
        yield return ("epoch", Shown.Number(run.Epoch));
        yield return ("events", Shown.Number(run.Sequence));
        if (run.Tags.Count > 0) yield return ("tags", Shown.Cut(string.Join(", ", run.Tags.Select(t => $"{t.Key}={t.Value}")), ValueMax, Hint));
        yield return ("input", Shown.Cut(run.Input.ToString(), ValueMax, Hint));
        if (run.Result is { } result) yield return ("result", Shown.Cut(result.ToString(), ValueMax, Hint));
        if (run.Error is { } error) yield return ("error", Shown.Cut(Text(error), ValueMax, Hint));
    }

    private static void WritePhases(IAnsiConsole screen, IReadOnlyList<PhaseDocument> phases)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["phase", "status", "attempts", "started", "took", "result"])
        {
            table.AddColumn(new TableColumn($"[bold]{column}[/]") { NoWrap = column is not "result" });
        }

        var isCut = false;
        var room = Math.Clamp(screen.Profile.Width - OtherColumns, 16, ResultMax);
        table.Columns[2].Alignment = Justify.Right;
        foreach (var phase in phases)
        {
            table.AddRow(
                Markup.Escape(Shown.Cut(phase.Title, TitleMax)),
                Status(phase),
                Shown.Number(phase.Attempts),
                $"[grey]{Shown.Time(phase.StartedAt)}[/]",
                phase.CompletedAt is { } completed ? Shown.Duration(completed - phase.StartedAt) : "",
                $"[grey]{Markup.Escape(Cut(Outcome(phase)))}[/]");
        }

        screen.Write(table);
        if (isCut) screen.MarkupLine($"  [grey]Long values are cut; {Hint}.[/]");

        string Cut(string text)
        {
            isCut |= text.Length > room;
            return Shown.Cut(text, room);
        }
    }

    public static string Status(PhaseDocument phase) => phase.Status switch
    {
        "completed" => "[green]● completed[/]",
        "failed" => "[red]✖ failed[/]",
        "retrying" => "[yellow]↻ retrying[/]",
        _ => "[blue]▶ started[/]",
    };

    private static string Outcome(PhaseDocument phase)
    {
        if (phase.Error is { } error) return Text(error);
        if (phase.Result is { } result) return result == Payload.Null ? "" : result.ToString();
        return phase.StepsRecorded is > 0 and var steps ? $"{Shown.Count(steps, "step")} recorded" : "";
    }

    private static string Text(Failure failure) => $"{failure.Message} ({failure.Code ?? failure.Type})";
}
