using System.CommandLine;
using Akka.Durable.Cli.Changes;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable tag RUN NAME=VALUE NAME-</c>: sets tags and removes them.</summary>
internal static class TagVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("tag", "Sets tags of a run, and removes them.");
        var run = CommonOptions.Run();
        var tags = new Argument<string[]>("TAGS")
        {
            Description = "NAME=VALUE sets a tag, NAME- removes it.",
            Arity = ArgumentArity.OneOrMore,
        };
        var by = CommonOptions.By();
        var database = new DatabaseOptions(command);
        var remote = new RemoteOptions(command, by);
        command.Add(run);
        command.Add(tags);
        command.Add(by);
        tags.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => Change(t.Value) is null))
            {
                result.AddError($"'{token.Value}' is no change of a tag; NAME=VALUE or NAME- is wanted.");
            }

            if (result.Tokens.Select(t => Change(t.Value)?.Key).GroupBy(n => n).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } twice)
            {
                result.AddError($"The tag '{twice.Key}' is given twice.");
            }
        });

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var changes = new Dictionary<string, string?>(parsed.GetRequiredValue(tags).Select(t => Change(t)!.Value), StringComparer.Ordinal);
            using var server = remote.Open(parsed, terminal);
            if (server is not null) return await RemoteVerbs.AskAsync(server, terminal, id, "tags", new { changes }, cancellation);

            var change = await RecordingHost.ChangeAsync(
                database.Settings(parsed, terminal),
                terminal,
                id,
                $"IRunClient.{nameof(ControlOperations.ChangeTagsAsync)}",
                host => host.ChangeTagsAsync(id.Value, changes, parsed.GetValue(by) ?? terminal.User, cancellation),
                cancellation);
            var now = change.After.Tags.Count == 0
                ? "no tags"
                : $"the tags {string.Join(", ", change.After.Tags.Select(t => $"{t.Key}={t.Value}"))}";
            if (change.HasHappened) ChangeLines.WriteDone(terminal, $"Run '{id}' has {now} now.", change.After);
            else ChangeLines.WriteNothing(terminal, $"run '{id}' has {now} already.");
            return ExitCodes.Done;
        });
        return command;
    }

    // A value may hold '=' and end in '-'; a name with '-' at its end can be set, and only then.
    private static KeyValuePair<string, string?>? Change(string text) => text.IndexOf('=', StringComparison.Ordinal) switch
    {
        > 0 and var at => new(text[..at], text[(at + 1)..]),
        < 0 when text is [_, .., '-'] => new(text[..^1], null),
        _ => null,
    };
}
