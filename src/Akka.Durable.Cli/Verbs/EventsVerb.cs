using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Runs;
using Akka.Durable.Documents;
using Akka.Durable.Journal;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable events RUN</c>: the journal of one run, oldest event first.</summary>
internal static class EventsVerb
{
    private const int PageSize = 500;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("events", "Prints the journal of one run, oldest event first.");
        var run = CommonOptions.Run();
        var json = CommonOptions.Json();
        var database = new DatabaseOptions(command);
        command.Add(run);
        command.Add(json);

        command.SetAction(async (parsed, cancellation) =>
        {
            var id = RunId.Parse(parsed.GetRequiredValue(run));
            var asJson = parsed.GetValue(json);
            await using var store = await database.OpenToReadAsync(parsed, terminal, cancellation);
            if (!await store.KnowsAsync(id, cancellation)) throw KnownRuns.NoSuchRun(id);

            var after = 0L;
            IReadOnlyList<JournalRow> rows;
            do
            {
                rows = await store.ReadAsync(id, after, PageSize, cancellation);
                if (!asJson && after == 0) EventLines.WriteHead(terminal, from: 1, rows is [var first, ..] ? first.Sequence : null);
                foreach (var row in rows)
                {
                    if (asJson) terminal.WriteJson(EventDocument.Of(row));
                    else EventLines.Write(terminal, EventDocument.Of(row));
                    after = row.Sequence;
                }
            }
            while (rows.Count == PageSize);

            return ExitCodes.Done;
        });
        return command;
    }
}
