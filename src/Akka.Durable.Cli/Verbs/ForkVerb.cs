using System.CommandLine;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable fork RUN --to PHASE</c>: a run that begins with what another has recorded from before a point.</summary>
internal static class ForkVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("fork", "Starts a run with what another has recorded from before a phase. That one is left as it is.");
        var run = CommonOptions.Run();
        var to = CommonOptions.To();
        var id = new Option<string?>("--id") { Description = "The fork's id; the same again is the same fork. One is made by default.", HelpName = "ID" };
        var by = CommonOptions.By();
        var reason = CommonOptions.Reason();
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, by);
        command.Add(run);
        foreach (var option in (Option[])[to, id, by, reason, json]) command.Add(option);

        command.SetAction(async (parsed, cancellation) =>
        {
            var source = RunId.Parse(parsed.GetRequiredValue(run));
            var target = RollbackTarget.Parse(parsed.GetRequiredValue(to));
            var options = new ForkOptions
            {
                Id = parsed.GetValue(id) is { } given ? RunId.Parse(given).Value : null,
                By = parsed.GetValue(by) ?? terminal.User,
                Reason = parsed.GetValue(reason),
            };
            using var server = remote.Open(parsed, terminal);
            if (server is not null)
            {
                return await RemoteVerbs.ForkAsync(
                    server, terminal, source, new(target.ToString(), options.Id, Reason: options.Reason), parsed.GetValue(json), cancellation);
            }

            RunHandle? fork = null;
            RunState? state = null;
            await RecordingHost.ChangeAsync(
                database.Settings(parsed, terminal),
                terminal,
                source,
                $"IRunClient.{nameof(IRunClient.ForkAsync)}",
                async host =>
                {
                    fork = await host.ForkAsync(source.Value, target, options, cancellation);
                    state = await host.FindAsync(fork.Id.Value, cancellation);
                },
                cancellation);
            if (parsed.GetValue(json)) terminal.WriteJson(Document(source, target, fork!, state!));
            else if (fork!.WasThere) ChangeLines.WriteNothing(terminal, $"run '{fork.Id}' is that fork already, and is {ChangeLines.StandsAs(state!)}.");
            else ChangeLines.WriteDone(terminal, $"Run '{fork.Id}' is a fork of '{source}' at {target}, with {state!.Phases.Count} of its phases.", state);
            return ExitCodes.Done;
        });
        return command;
    }

    private static object Document(RunId source, RollbackTarget to, RunHandle fork, RunState state) => new
    {
        run = fork.Id.Value,
        source = source.Value,
        to = to.ToString(),
        wasThere = fork.WasThere,
        has = state.Phases.OrderBy(p => p.Value.FirstSequence).Select(p => p.Key.ToString()),
    };
}
