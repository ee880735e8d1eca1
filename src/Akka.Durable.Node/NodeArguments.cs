using System.Globalization;

namespace Akka.Durable.Node;

/// <summary>What the program was asked to do.</summary>
/// <param name="Files">HOCON files; later ones over earlier ones.</param>
/// <param name="Serves">Whether this node has the web pages and the HTTP API.</param>
/// <param name="Listen">Where they are; null for what the files say.</param>
/// <param name="Definitions">Assemblies with the definitions to execute; none for the demo's.</param>
/// <param name="Count">A run of the demo to start or to attach to, and how many shelves it counts.</param>
internal sealed record NodeArguments(
    IReadOnlyList<string> Files, bool Serves, string? Listen, IReadOnlyList<string> Definitions, (string Run, int Shelves)? Count)
{
    public const string Usage = """
        usage: durable-node CONFIG.conf [MORE.conf ...] [--serve [--listen ADDRESS:PORT]] [--definitions FILE.dll ...] [--count RUN SHELVES]
        """;

    /// <returns>Null when that is not how it is used.</returns>
    public static NodeArguments? Parse(IReadOnlyList<string> arguments)
    {
        List<string> files = [.. arguments.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal))];
        var parsed = new NodeArguments(files, Serves: false, Listen: null, Definitions: [], Count: null);
        for (var at = files.Count; at < arguments.Count;)
        {
            string[] values = [.. arguments.Skip(at + 1).TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal))];
            NodeArguments? with = (arguments[at], values) switch
            {
                ("--serve", []) => parsed with { Serves = true },
                ("--listen", [var listen]) => parsed with { Listen = listen },
                ("--definitions", [_, ..]) => parsed with { Definitions = [.. parsed.Definitions, .. values] },
                ("--count", [var run, var shelves]) when int.TryParse(shelves, CultureInfo.InvariantCulture, out var number) => parsed with { Count = (run, number) },
                _ => null,
            };
            if (with is null) return null;

            parsed = with;
            at += 1 + values.Length;
        }

        var isSound = files is [_, ..] && (parsed.Serves || parsed.Listen is null) && (parsed.Definitions is [] || parsed.Count is null);
        return isSound ? parsed : null;
    }
}
