using Spectre.Console;

namespace Akka.Durable.Cli.Console;

/// <summary>What the program talks to: standard output and error, the screen, the clock.</summary>
/// <remarks>A screen is drawn for people; what programs read goes to <see cref="Out"/> as it is.</remarks>
internal sealed record Terminal(TextWriter Out, TextWriter Error, IAnsiConsole Screen, bool IsLive, string Directory, TimeProvider Time)
{
    // Where nobody watches, nothing tells how wide a line may be.
    private const int WidthOfFiles = 160;

    public static Terminal OfProcess()
    {
        var isLive = !System.Console.IsOutputRedirected;
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isLive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isLive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(System.Console.Out),
        });
        if (!isLive) screen.Profile.Width = WidthOfFiles;
        return new(
            System.Console.Out,
            System.Console.Error,
            screen,
            isLive && screen.Profile.Capabilities.Interactive,
            Environment.CurrentDirectory,
            TimeProvider.System);
    }

    /// <summary>A screen without colours, so that what is drawn can be compared letter by letter.</summary>
    public static Terminal Plain(TextWriter output, TextWriter error, string directory, TimeProvider time, int width = 100)
    {
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        screen.Profile.Width = width;
        screen.Profile.Capabilities.Unicode = true;
        return new(output, error, screen, IsLive: false, directory, time);
    }

    /// <summary>The absolute form of a path that a user gave.</summary>
    public string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, Directory));
}
