using System.CommandLine;
using Akka.Durable.Cli.Console;
using Akka.Durable.Hocon.Settings;
using Akka.Durable.Journal;
using Akka.Durable.Sql;

namespace Akka.Durable.Cli.Databases;

/// <summary>Which database a verb works on: <c>--database</c> or <c>--connection</c>, else what <c>--config</c> names, else a default.</summary>
internal sealed class DatabaseOptions
{
    private readonly string? _default;

    private readonly Option<string?> _database = new("--database", "-d") { HelpName = "FILE" };

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = "PostgreSQL database of the runs, in Npgsql's form: \"Host=...;Database=...;Username=...\".",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _config = new("--config", "-c")
    {
        Description = "HOCON file with settings under akka.durable; --database and --connection go before what it names.",
        HelpName = "FILE",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="defaultFile">The database where nothing names one; null for that of the settings, <c>durable.db</c>.</param>
    public DatabaseOptions(Command command, string? defaultFile = null)
    {
        _default = defaultFile;
        _database.Description = $"SQLite database of the runs. {defaultFile ?? DurableSettings.Default.Store.SqliteFile} by default.";
        command.Add(_database);
        command.Add(_connection);
        command.Add(_config);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_database) is not null && result.GetValue(_connection) is not null)
            {
                result.AddError("--database and --connection cannot both be given.");
            }
        });
    }

    /// <summary>The settings, with the database in them; paths are absolute.</summary>
    public DurableSettings Settings(ParseResult parsed, Terminal terminal)
    {
        var config = parsed.GetValue(_config);
        var settings = config is null ? DurableSettings.Default : DurableSettingsReader.ReadFiles(terminal.FullPath(config));
        var named = parsed.GetValue(_database);
        var file = named ?? (config is null ? _default : null) ?? settings.Store.SqliteFile;
        var store = settings.Store with { SqliteFile = terminal.FullPath(file) };
        if (named is not null) store = store with { Provider = "sqlite" };
        if (parsed.GetValue(_connection) is { } connection) store = store with { Provider = "postgresql", PostgresConnectionString = connection };
        return settings with { Store = store };
    }

    /// <summary>How the same database is named in another call; of a connection string no more than that there was one: it may hold a password.</summary>
    public string Repeated(ParseResult parsed, Terminal terminal) =>
        parsed.GetValue(_connection) is not null ? "--connection …"
        : parsed.GetValue(_database) is null && parsed.GetValue(_config) is { } config ? $"--config '{terminal.FullPath(config)}'"
        : $"--database '{Settings(parsed, terminal).Store.SqliteFile}'";

    /// <summary>The database, for reading only: a host may hold it, and nothing is created or changed.</summary>
    public async Task<IRunStore> OpenToReadAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation) =>
        await OpenToReadAsync(Settings(parsed, terminal), cancellation);

    public static Task<IRunStore> OpenToReadAsync(DurableSettings settings, CancellationToken cancellation) =>
        Stores.OpenToReadAsync(settings, TimeProvider.System, cancellation);
}
