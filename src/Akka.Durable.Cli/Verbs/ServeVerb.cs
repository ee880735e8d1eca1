using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Serving;

namespace Akka.Durable.Cli.Verbs;

/// <summary><c>durable serve</c>: a host with its web pages and HTTP API, until Ctrl-C.</summary>
internal static class ServeVerb
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("serve", "Holds a database and serves its web pages and HTTP API, until Ctrl-C. For a node of a cluster: durable-node CONFIG --serve.");
        var listen = CommonOptions.Listen();
        var definitions = new Option<string[]>("--definitions")
        {
            Description = "Assembly with definitions to execute; may be given more than once. Without any, runs are shown and steered, and none is executed.",
            HelpName = "FILE.dll",
        };
        var database = new DatabaseOptions(command);
        command.Add(listen);
        command.Add(definitions);

        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = database.Settings(parsed, terminal);
            var code = DefinitionFiles.Load((parsed.GetValue(definitions) ?? []).Select(terminal.FullPath));
            using var log = new TerminalLog(terminal);
            using var logs = new Microsoft.Extensions.Logging.LoggerFactory([log]);
            var options = new DurableHostOptions { Settings = settings, Time = terminal.Time, ExecutesRuns = code.Count > 0, LoggerFactory = logs };
            foreach (var definition in code) options.Add(definition);

            using var export = TelemetryExport.Begin(Environment.GetEnvironmentVariable);
            await using var host = await DurableHost.StartAsync(options, cancellation);
            await using var server = await DashboardServer.StartAsync(host, settings.Dashboard.At(parsed.GetValue(listen)), terminal, cancellation);
            server.Introduce(terminal);
            await server.UntilEndAsync(terminal, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The same settings at another address, where one is given.</summary>
    public static DashboardSettings At(this DashboardSettings settings, string? listen) => listen is null ? settings : settings with { Listen = listen };
}
