using System.Globalization;
using Spectre.Console;

namespace Akka.Durable.Cli.Console;

/// <summary>How values look to people.</summary>
internal static class Shown
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string? many = null) =>
        $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0
            ? $"{Number(bytes)} {(bytes == 1 ? "byte" : Units[0])}"
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }

    public static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d {span.Hours}h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h {span.Minutes}m"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}m {span.Seconds}s"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalMilliseconds):0} ms"),
    };

    /// <summary>At most <paramref name="max"/> characters of a text on one line, and a hint where that is not all.</summary>
    public static string Cut(string text, int max, string hint = "")
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        if (line.Length <= max) return line;

        // Half a surrogate pair would not be a character.
        var end = char.IsHighSurrogate(line[max - 1]) ? max - 1 : max;
        return $"{line[..end]}… {(hint.Length == 0 ? "" : $"({Number(line.Length - end)} more characters; {hint})")}".TrimEnd();
    }

    /// <summary>A status in its colour, as markup.</summary>
    public static string Status(RunStatus status) => status switch
    {
        RunStatus.Completed => "[green]● completed[/]",
        RunStatus.Running => "[blue]▶ running[/]",
        RunStatus.Failed => "[red]✖ failed[/]",
        RunStatus.Quarantined => "[red]▲ quarantined[/]",
        RunStatus.Suspended => "[red]▲ suspended[/]",
        RunStatus.Interrupted => "[yellow]◐ interrupted[/]",
        RunStatus.Waiting => "[grey]○ waiting[/]",
        RunStatus.Paused => "[grey]‖ paused[/]",
        _ => $"[grey]■ {Markup.Escape(status.Name())}[/]",
    };
}
