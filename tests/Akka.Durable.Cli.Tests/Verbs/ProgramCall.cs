using Akka.Durable.Cli.Console;
using Akka.Durable.Cli.Files;

namespace Akka.Durable.Cli.Verbs;

/// <summary>One call of the program in this process: what it printed, and what it ended with.</summary>
internal sealed record ProgramCall(int ExitCode, string Out, string Error)
{
    public static async Task<ProgramCall> OfAsync(Sandbox sandbox, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await DurableProgram.RunAsync(
            arguments, Terminal.Plain(output, error, sandbox.Root, TimeProvider.System, width: 120));
        return new(code, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    /// <summary>What it printed, without the blanks at line ends that a table is drawn with.</summary>
    public string Drawn => string.Join('\n', Out.Split('\n').Select(line => line.TrimEnd())).Trim('\n');
}
