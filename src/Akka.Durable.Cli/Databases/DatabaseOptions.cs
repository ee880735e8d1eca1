using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Cli.Databases;

/// <summary>Which database a verb works on: <c>--database</c>, else what <c>--config</c> names, else a default.</summary>
internal sealed class DatabaseOptions
{
    private readonly string? _default;

    private readonly Option<string?> _database = new("--database", "-d") { HelpName = "FILE" };

    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = "HOCON file with settings under akka.durable; --database goes before what it names.",
        HelpName = "FILE",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="defaultFile">The database where nothing names one; null for that of the settings, <c>durable.db</c>.</param>
    public DatabaseOptions(Command command, string? defaultFile = null)
    {
        _default = defaultFile;
        _database.Description = $"SQLite database of the runs. {defaultFile ?? DurableSettings.Default.Store.SqliteFile} by default.";
        command.Add(_database);
        command.Add(_config);
    }

    /// <summary>The settings, with the database's absolute path in them.</summary>
    public DurableSettings Settings(ParseResult parsed, Terminal terminal)
    {
        var config = parsed.GetValue(_config);
        var settings = config is null ? DurableSettings.Default : DurableSettingsReader.ReadFiles(terminal.FullPath(config));
        if (settings.Store.Provider != "sqlite")
        {
            throw ProgramRefusals.Of(
                RefusalCodes.InvalidInput, $"This program reads SQLite databases; '{config}' names the store '{settings.Store.Provider}'.");
        }

        var file = parsed.GetValue(_database) ?? (config is null ? _default : null) ?? settings.Store.SqliteFile;
        return settings with { Store = settings.Store with { SqliteFile = terminal.FullPath(file) } };
    }

    /// <summary>The database, for reading only: a host may hold it, and nothing is created or changed.</summary>
    public async Task<IRunStore> OpenToReadAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation) =>
        await OpenToReadAsync(Settings(parsed, terminal), cancellation);

    public static async Task<IRunStore> OpenToReadAsync(DurableSettings settings, CancellationToken cancellation) =>
        await SqliteRunStore.OpenAsync(new SqliteStoreOptions { File = settings.Store.SqliteFile, ReadOnly = true }, cancellation);
}
