using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Documents;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Spectre.Console;

namespace Akka.Durable.Cli.Changes;

/// <summary>A rollback for people: every phase of the run in its order, what becomes of it, and in which order what is undone.</summary>
internal static class RollbackPage
{
    private const int TitleMax = 60;

    /// <param name="terminal">Written to.</param>
    /// <param name="before">The run as it was planned for.</param>
    /// <param name="plan">What the rollback retires and undoes.</param>
    public static void Write(Terminal terminal, RunState before, RollbackPlan plan)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["phase", "status", "rollback", "undo"])
        {
            table.AddColumn(new TableColumn($"[bold]{column}[/]") { NoWrap = true });
        }

        foreach (var (address, phase) in before.Phases.OrderBy(p => p.Value.FirstSequence).ThenBy(p => p.Key.ToString(), StringComparer.Ordinal))
        {
            var isRetired = plan.Phases.Contains(address);
            table.AddRow(
                Title(address),
                RunPage.Status(PhaseDocument.Of(address, phase)),
                isRetired ? "[yellow]retired[/]" : "[grey]kept[/]",
                isRetired ? Undo(plan, address) : "");
        }

        foreach (var wait in plan.Waits) table.AddRow(Title(wait), "[grey]○ wait[/]", "[yellow]retired[/]", "");

        // An earlier rollback has retired these; they are still to be undone.
        foreach (var left in plan.Undos.Except(plan.Phases)) table.AddRow(Title(left), "[grey]■ retired[/]", "", Undo(plan, left));
        terminal.Screen.Write(table);
    }

    private static string Undo(RollbackPlan plan, Address address) => plan.Undos.IndexOf(address) switch
    {
        < 0 => "[grey]-[/]",
        0 => "[yellow]first[/]",
        var at => $"[yellow]then, {Shown.Number(at + 1)}.[/]",
    };

    private static int IndexOf(this IReadOnlyList<Address> addresses, Address wanted)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i] == wanted) return i;
        }

        return -1;
    }

    private static string Title(Address address) => Markup.Escape(Shown.Cut(address.ToString(), TitleMax));
}
