using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Maintenance;
using Akka.Durable.Sql;
using Spectre.Console;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable migrate</c>: brings a database to the tables of this release, as a host does when it starts.</summary>
internal static class MigrateVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("migrate", "Brings a database to the tables of this release, once, also when several do so together.");
        var options = new MaintenanceOptions(command, "Says what would be applied, and changes nothing.");

        command.SetAction(async (parsed, cancellation) =>
        {
            var (settings, isDry, isJson) = options.Read(parsed, terminal);
            var before = await Stores.InspectAsync(settings, terminal.Time, cancellation);
            if (!isDry && before.Pending.Count > 0)
            {
                await HeldStore.MustBeFreeAsync(settings, terminal, cancellation);
                await (await Stores.OpenAsync(settings, terminal.Time, cancellation)).DisposeAsync();
            }

            if (isJson) terminal.WriteJson(new { found = before.Found, wanted = before.Wanted, dryRun = isDry, migrations = before.Pending });
            else Write(terminal, before, isDry);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, SchemaState before, bool isDry)
    {
        if (before.Pending.Count == 0)
        {
            terminal.Screen.MarkupLine($"[green]✔[/] The tables are of version {before.Found}, that of this release.");
            return;
        }

        terminal.Screen.MarkupLine(isDry
            ? $"The tables are of version {before.Found}; version {before.Wanted} is wanted. Nothing was changed. To be applied:"
            : $"[green]✔[/] The tables were of version {before.Found} and are of version {before.Wanted} now. Applied:");
        foreach (var migration in before.Pending) terminal.Screen.MarkupLine($"  {migration}");
    }
}
