using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Demo;
using Akka.Durable.Cli.Inventory;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable demo</c>: a file inventory that survives being killed.</summary>
internal static class DemoVerb
{
    private const string DefaultDatabase = "demo.db";
    private const int SlowMax = 3_600_000;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("demo", "Makes an inventory of a directory tree as a durable run. Kill it, call it again: it goes on.");
        var path = new Option<string>("--path")
        {
            Description = "The directory. The current one by default.",
            HelpName = "DIRECTORY",
            DefaultValueFactory = _ => ".",
        };
        var output = new Option<string?>("--out") { Description = "Where the manifest is written. manifest.json by default.", HelpName = "FILE" };
        var run = new Option<string>("--run")
        {
            Description = "Id of the run: one that is there goes on.",
            HelpName = "ID",
            DefaultValueFactory = _ => "demo",
        };
        var crash = new Option<string?>("--crash-in")
        {
            Description = "Kills its own process with SIGKILL in the middle of this phase, once.",
            HelpName = "PHASE",
        }.OneOf(InventoryPhases.All);
        var restart = new Option<bool>("--restart") { Description = "Begins a fresh run, whatever became of the one before." };
        var rollback = new Option<string?>("--rollback")
        {
            Description = "Goes back to this phase of the run first, completed or not: what came after it is undone and done again.",
            HelpName = "PHASE",
        }.OneOf(InventoryPhases.All);
        var slow = new Option<int>("--slow")
        {
            Description = $"Waits so many milliseconds in each batch, to pull the plug by hand. 0 to {SlowMax}; 0 by default.",
            HelpName = "MS",
        }.Within(0, SlowMax);
        var log = new Option<string?>("--body-log")
        {
            Description = "Appends a line at the start and end of every phase and step body, outside the journal.",
            HelpName = "FILE",
        };
        var database = new DatabaseOptions(command, DefaultDatabase);
        foreach (var option in (Option[])[path, output, run, crash, rollback, restart, slow, log]) command.Add(option);

        command.Validators.Add(result =>
        {
            if (result.GetResult(rollback) is not null && result.GetValue(restart)) result.AddError("--rollback and --restart cannot both be given.");
        });

        command.SetAction((parsed, cancellation) =>
        {
            var request = new DemoRequest
            {
                Run = parsed.GetRequiredValue(run),
                Path = terminal.FullPath(parsed.GetRequiredValue(path)),
                Out = parsed.GetValue(output) is { } file ? terminal.FullPath(file) : null,
                OutDefault = terminal.FullPath("manifest.json"),
                BodyLog = parsed.GetValue(log) is { } lines ? terminal.FullPath(lines) : null,
                CrashIn = parsed.GetValue(crash),
                RollbackTo = parsed.GetValue(rollback),
                Restart = parsed.GetValue(restart),
                Slow = TimeSpan.FromMilliseconds(parsed.GetValue(slow)),
                Settings = database.Settings(parsed, terminal),
                Repeated = database.Repeated(parsed, terminal),
            };
            return new DemoSession(request, terminal).RunAsync(cancellation);
        });
        return command;
    }
}
