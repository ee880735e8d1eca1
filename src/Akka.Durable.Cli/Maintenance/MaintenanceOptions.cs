using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Databases;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Maintenance;

/// <summary>What every verb that puts a database in order is asked with.</summary>
internal sealed class MaintenanceOptions
{
    private readonly Option<bool> _dry;
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly DatabaseOptions _database;

    /// <param name="command">Gets the options.</param>
    /// <param name="dryRun">What the verb does with <c>--dry-run</c>.</param>
    public MaintenanceOptions(Command command, string dryRun)
    {
        _dry = new("--dry-run") { Description = dryRun };
        _database = new(command);
        command.Add(_dry);
        command.Add(_json);
    }

    public (DurableSettings Settings, bool IsDry, bool IsJson) Read(ParseResult parsed, Terminal terminal) =>
        (_database.Settings(parsed, terminal), parsed.GetValue(_dry), parsed.GetValue(_json));
}
