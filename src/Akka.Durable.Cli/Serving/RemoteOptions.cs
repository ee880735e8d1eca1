using System.CommandLine;
using Akka.Durable.Cli.Console;

namespace Akka.Durable.Cli.Serving;

/// <summary>Which server a verb asks instead of opening a database: <c>--url</c>, with the key from <c>--key-file</c> or <c>DURABLE_KEY</c>.</summary>
internal sealed class RemoteOptions
{
    public const string KeyVariable = "DURABLE_KEY";

    private readonly Option<string?> _url = new("--url")
    {
        Description = "Asks a running server instead of opening a database: where durable serve says its pages are.",
        HelpName = "URL",
    };

    // Not on the command line itself, where everybody on the machine reads it.
    private readonly Option<string?> _keyFile = new("--key-file")
    {
        Description = $"File with the key for --url; without it the environment variable {KeyVariable}.",
        HelpName = "FILE",
    };

    private readonly Option<string?>? _by;

    /// <param name="command">Gets the options.</param>
    /// <param name="by">Says who asks; null for a verb that asks for nothing.</param>
    public RemoteOptions(Command command, Option<string?>? by = null)
    {
        _by = by;
        command.Add(_url);
        command.Add(_keyFile);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_url) is not { } url)
            {
                if (result.GetValue(_keyFile) is not null) result.AddError("--key-file goes with --url.");
            }
            else if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            {
                result.AddError($"--url is '{url}'; an address such as http://127.0.0.1:5080 is wanted.");
            }
            else if (result.Children.OfType<System.CommandLine.Parsing.OptionResult>().FirstOrDefault(o => o.Option.Name is "--database" or "--connection" or "--config" && !o.Implicit) is { } other)
            {
                result.AddError($"--url and {other.Option.Name} cannot both be given.");
            }
        });
    }

    /// <summary>The server; null where a database is meant.</summary>
    public RemoteRuns? Open(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(_url) is not { } url) return null;

        var key = parsed.GetValue(_keyFile) is { } file
            ? File.ReadAllText(terminal.FullPath(file)).Trim()
            : Environment.GetEnvironmentVariable(KeyVariable) ?? "";
        return new(new Uri(url.TrimEnd('/') + "/"), key, _by is null ? null : parsed.GetValue(_by) ?? terminal.User);
    }
}
