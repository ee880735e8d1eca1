using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Documents;
using Akka.Durable.Payloads;
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
        var remote = new RemoteOptions(command);
        command.Add(run);
        command.Add(json);

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            using var server = remote.Open(parsed, terminal);
            if (server is not null) return await RemoteVerbs.ShowAsync(server, terminal, id, parsed.GetValue(json), cancellation);

            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            var recovered = await RunRecovery.RecoverAsync(store, id, cancellation);
            if (!recovered.State.IsStarted) throw await store.WhyNothingAsync(id, cancellation);

            var document = await RunDocument.OfAsync(id, recovered.State, payload => PayloadFetch.FetchAsync(store, id, payload, cancellation).AsTask());
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else RunPage.Write(terminal, document, recovered.Notes);
            return ExitCodes.Done;
        });
        return command;
    }
}
