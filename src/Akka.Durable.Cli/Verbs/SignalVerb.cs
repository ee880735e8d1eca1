using System.CommandLine;
using System.Text.Json;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable signal RUN NAME</c>: sends a signal, which is kept until the run awaits it.</summary>
internal static class SignalVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("signal", "Sends a signal to a run; it is kept until the run awaits it, and taken once.");
        var run = CommonOptions.Run();
        var name = new Argument<string>("NAME") { Description = "Name of the signal." };
        var json = new Option<string?>("--json") { Description = "What it says, as JSON. null without it and without --text.", HelpName = "VALUE" };
        var text = new Option<string?>("--text") { Description = "What it says, as text.", HelpName = "TEXT" };
        var signalId = new Option<string?>("--id")
        {
            Description = "Tells one signal sent twice from two. Without it each is another one.",
            HelpName = "ID",
        };
        var sender = new Option<string?>("--sender") { Description = "Who sends it, for the journal. Your account by default.", HelpName = "WHO" };
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, sender);
        command.Add(run);
        command.Add(name);
        foreach (var option in (Option[])[json, text, signalId, sender]) command.Add(option);
        json.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Problem(token.Value) is { } problem) result.AddError($"--json is no JSON: {problem}");
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(json) is not null && result.GetResult(text) is not null) result.AddError("--json and --text cannot both be given.");
        });

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var signal = parsed.GetRequiredValue(name);
            var value = parsed.GetValue(json) is { } given
                ? JsonElement.Parse(given)
                : JsonSerializer.SerializeToElement(parsed.GetValue(text));
            using var server = remote.Open(parsed, terminal);
            if (server is not null)
            {
                return await RemoteVerbs.AskAsync(server, terminal, id, "signals", new { name = signal, value, id = parsed.GetValue(signalId) }, cancellation);
            }

            var change = await RecordingHost.ChangeAsync(
                database.Settings(parsed, terminal),
                terminal,
                id,
                $"IRunClient.{nameof(SignalOperations.SignalAsync)}",
                host => host.SignalAsync(id.Value, signal, value, parsed.GetValue(signalId), parsed.GetValue(sender) ?? terminal.User, cancellation),
                cancellation);
            if (change.HasHappened) ChangeLines.WriteDone(terminal, Done(id, signal, change), change.After);
            else ChangeLines.WriteNothing(terminal, $"run '{id}' has received the signal '{parsed.GetValue(signalId)}' before.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Done(RunId run, string signal, RunChange change) =>
        change.After.UnreadSignals.Count > change.Before.UnreadSignals.Count
            ? $"Run '{run}' has the signal '{signal}', and keeps it until it awaits it."
            : $"Run '{run}' has the signal '{signal}' that it waited for.";

    private static string? Problem(string json)
    {
        try
        {
            JsonElement.Parse(json);
            return null;
        }
        catch (JsonException problem)
        {
            return problem.Message;
        }
    }
}
