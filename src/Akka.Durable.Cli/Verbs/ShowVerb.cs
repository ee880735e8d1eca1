using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Documents;
using Akka.Durable.Recovery;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable show RUN</c>: one run as its journal has it.</summary>
internal static class ShowVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("show", "Shows one run: where it stands, its phases, its input and result.");
        var run = CommonOptions.Run();
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        command.Add(run);
        command.Add(json);

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            var recovered = await RunRecovery.RecoverAsync(store, id, cancellation);
            if (!recovered.State.IsStarted) throw KnownRuns.NoSuchRun(id);

            var document = RunDocument.Of(id, recovered.State);
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else RunPage.Write(terminal, document, recovered.Notes);
            return ExitCodes.Done;
        });
        return command;
    }
}
