using System.CommandLine;

namespace Akka.Durable.Cli.Verbs;

/// <summary>Options and arguments that several verbs have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Prints JSON for programs instead of text for people." };

    public static Argument<string> Run() => new("RUN") { Description = "Id of the run: 1 to 200 of A-Z a-z 0-9 . _ : -" };

    public static Option<string?> By() => new("--by") { Description = "Who asks, for the journal. Your account by default; with --url the name of the key stands behind it.", HelpName = "WHO" };

    public static Option<string> To() => new("--to")
    {
        Description = "The phase that is to run next again, as show names it: load, load#2, load[key]; or start.",
        HelpName = "PHASE",
        Required = true,
    };

    public static Option<string?> Listen() => new("--listen")
    {
        Description = $"Address and port of the web pages; port 0 for one that is free. {DurableSettings.Default.Dashboard.Listen} by default, or what --config names.",
        HelpName = "ADDRESS:PORT",
    };

    public static Option<string?> Reason() => new("--reason") { Description = "Why, for the journal.", HelpName = "TEXT" };

    /// <summary>Refuses all other values, with those that are wanted in the sentence.</summary>
    public static Option<string?> OneOf(this Option<string?> option, IEnumerable<string> values)
    {
        string[] wanted = [.. values];
        option.CompletionSources.Add(wanted);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !wanted.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError($"{option.Name} is '{token.Value}'; one of {string.Join(", ", wanted)} is wanted.");
            }
        });
        return option;
    }

    /// <summary>Refuses values outside a range, with the range in the sentence.</summary>
    public static Option<int> Within(this Option<int> option, int min, int max)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < min || value > max))
            {
                result.AddError($"{option.Name} is {value}; {min} to {max} is wanted.");
            }
        });
        return option;
    }
}
