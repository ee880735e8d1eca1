using System.CommandLine;
using System.Text;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Maintenance;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.Transfer;
using Spectre.Console;

namespace Akka.Durable.Cli.Verbs;

/// <summary>The verbs that carry runs from one database to another: <c>export</c>, <c>import</c>, <c>backup</c>.</summary>
internal static class TransferVerbs
{
    public static IEnumerable<Command> CreateAll(Terminal terminal) => [Export(terminal), Import(terminal), Backup(terminal)];

    private static Command Export(Terminal terminal)
    {
        var command = new Command("export", "Writes a run's whole history to standard output, sealed: durable export RUN > file. A host may hold the database.");
        var run = CommonOptions.Run();
        var database = new DatabaseOptions(command);
        command.Add(run);
        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            await RunExport.WriteAsync(store, id, terminal.Out, cancellation);
            await terminal.Out.FlushAsync(cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Import(Terminal terminal)
    {
        var command = new Command("import", "Stores a run that was exported, after checking all of it. One that had not ended goes on when a host starts.");
        var file = new Argument<string>("FILE") { Description = "What export wrote." };
        var dry = new Option<bool>("--dry-run") { Description = "Checks the file, and changes nothing." };
        var database = new DatabaseOptions(command);
        command.Add(file);
        command.Add(dry);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var reader = new StreamReader(terminal.FullPath(parsed.GetRequiredValue(file)), Encoding.UTF8);
            var import = await RunImport.ReadAsync(reader, cancellation);
            if (!parsed.GetValue(dry))
            {
                await using var held = await HeldStore.OpenAsync(database.Settings(parsed, terminal), terminal, cancellation);
                await import.StoreAsync(held.Store, cancellation);
            }

            terminal.Screen.MarkupLine(
                $"[green]✔[/] Run '{import.Run}' {(parsed.GetValue(dry) ? "is sound" : "is imported")}: {Shown.Count(import.Events, "event")}, {Shown.Count(import.Snapshots, "snapshot")}, {Standings.Status(import.State).Name()}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Backup(Terminal terminal)
    {
        var command = new Command("backup", "Copies an SQLite database as it is at one moment, while a host goes on writing to it.");
        var target = new Argument<string>("FILE") { Description = "Where the copy goes; there must be nothing yet." };
        var database = new DatabaseOptions(command);
        command.Add(target);
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = database.Settings(parsed, terminal);
            if (settings.Store.Provider != "sqlite")
                throw ProgramRefusals.Of(RefusalCodes.NotAllowed, "This copies SQLite databases; take a copy of a PostgreSQL database with pg_dump.");

            var file = terminal.FullPath(parsed.GetRequiredValue(target));
            var bytes = await SqliteBackup.MakeAsync(settings.Store.SqliteFile, file, cancellation);
            terminal.Screen.MarkupLine($"[green]✔[/] '{Markup.Escape(file)}' is a copy of the database: {Shown.Bytes(bytes)}.");
            return ExitCodes.Done;
        });
        return command;
    }
}
