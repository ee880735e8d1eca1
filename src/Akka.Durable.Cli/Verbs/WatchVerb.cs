using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Documents;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable watch RUN</c>: the journal of one run, live.</summary>
internal static class WatchVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("watch", "Prints the journal of one run as it is written, until the run has ended or Ctrl-C.");
        var run = CommonOptions.Run();
        var from = new Option<long>("--from")
        {
            Description = "The first event that is printed. 1 by default: all there are.",
            HelpName = "SEQUENCE",
            DefaultValueFactory = _ => 1,
        };
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        from.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, out var value) && value < 1)
            {
                result.AddError($"--from is {value}; 1 or more is wanted.");
            }
        });
        command.Add(run);
        command.Add(from);
        command.Add(json);

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var asJson = parsed.GetValue(json);
            var next = parsed.GetValue(from);
            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            try
            {
                var isFirst = true;
                var ended = await new RunWatch(store, id, terminal.Time).UntilEndAsync(
                    next - 1,
                    row =>
                    {
                        if (asJson)
                        {
                            terminal.WriteJson(EventDocument.Of(row));
                            terminal.Out.Flush();
                        }
                        else
                        {
                            if (isFirst) EventLines.WriteHead(terminal, next, row.Sequence);
                            EventLines.Write(terminal, EventDocument.Of(row));
                        }

                        isFirst = false;
                        next = row.Sequence + 1;
                    },
                    cancellation);
                if (!asJson) EventLines.WriteEnd(terminal, ended);
                return ended.Status is RunStatus.Completed ? ExitCodes.Done : ExitCodes.AnythingElse;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The way out that everybody takes, and no failure.
                if (!asJson) EventLines.WriteLeft(terminal, next);
                return ExitCodes.Done;
            }
        });
        return command;
    }
}
