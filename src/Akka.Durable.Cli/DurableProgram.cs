using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli;

/// <summary>The <c>durable</c> program: its verbs, and what each way of ending means.</summary>
internal static class DurableProgram
{
    // A host drains for as long as its settings say, and that is at most an hour; a second Ctrl-C ends it at once anyway.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromHours(2);

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = new RootCommand("Durable runs: try them, list them, look into them, verify them, steer them.")
        {
            DemoVerb.Create(terminal),
            ListVerb.Create(terminal),
            ShowVerb.Create(terminal),
            EventsVerb.Create(terminal),
            VerifyVerb.Create(terminal),
            WatchVerb.Create(terminal),
            RollbackVerb.Create(terminal),
            ForkVerb.Create(terminal),
            SignalVerb.Create(terminal),
            TagVerb.Create(terminal),
        };
        foreach (var verb in ControlVerb.CreateAll(terminal)) root.Add(verb);

        var parsed = root.Parse(args);
        if (parsed.Errors is [_, ..] errors && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            foreach (var error in errors)
            {
                await terminal.Error.WriteLineAsync($"usage: {error.Message}");
            }

            var verb = parsed.CommandResult.Command is RootCommand ? "" : $"{parsed.CommandResult.Command.Name} ";
            await terminal.Error.WriteLineAsync($"'durable {verb}--help' says what can be given.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TerminationTimeout,
                    Output = terminal.Out,
                    Error = terminal.Error,
                },
                cancellation);
        }
#pragma warning disable CA1031 // the edge of the program: whatever it is becomes a sentence and an exit code
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Problems.Report(exception, terminal.Error);
        }
    }
}
