using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Durable.Retention;

/// <summary>The scopes that the settings make: one for each definition with limits of its own, and one for all others.</summary>
public sealed class RetentionRules
{
    public const int DaysMax = 36_500;
    public const int KeepMax = 100_000_000;

    private RetentionRules(IReadOnlyList<RetentionScope> scopes) => Scopes = scopes;

    public IReadOnlyList<RetentionScope> Scopes { get; }

    /// <exception cref="ArgumentException"><see cref="RetentionSettings.Definitions"/> is none that can be read.</exception>
    public static RetentionRules Of(DurableSettings settings)
    {
        if (!TryRead(settings.Retention.Definitions, out var own, out var problem)) throw new ArgumentException(problem, nameof(settings));

        var scopes = own.Select(o => new RetentionScope(
            [o.Definition], IsAllBut: false, TimeSpan.FromDays(o.Days), o.Keep ?? settings.MaxTerminalRuns));
        var rest = new RetentionScope(
            [.. own.Select(o => o.Definition)], IsAllBut: true, TimeSpan.FromDays(settings.RetentionDays), settings.MaxTerminalRuns);
        return new([.. scopes, rest]);
    }

    /// <summary>The limits of runs of <paramref name="definition"/>.</summary>
    public RetentionScope For(string definition) => Scopes.First(scope => scope.Covers(definition));

    /// <summary>Reads <c>import = 7, report = 90/500</c>: definition, days and, where it differs, how many are kept.</summary>
    public static bool TryRead(
        string text, out IReadOnlyList<(string Definition, int Days, int? Keep)> limits, [NotNullWhen(false)] out string? problem)
    {
        List<(string Definition, int Days, int? Keep)> read = [];
        limits = read;
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            problem = Read(entry, read);
            if (problem is not null) return false;
        }

        problem = null;
        return true;
    }

    private static string? Read(string entry, List<(string Definition, int Days, int? Keep)> read)
    {
        var (name, limits) = entry.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (entry, "");
        var parts = limits.Split('/', StringSplitOptions.TrimEntries);
        if (name.Length == 0 || parts.Length > 2) return $"'{entry}' is not a definition and its days";
        if (read.Exists(r => r.Definition == name)) return $"'{name}' is named twice";
        if (!IsNumber(parts[0], DaysMax, out var days)) return $"'{entry}' does not give days from 0 to {DaysMax}";

        var keep = 0;
        if (parts.Length == 2 && !IsNumber(parts[1], KeepMax, out keep)) return $"'{entry}' does not give a number of runs from 0 to {KeepMax}";

        read.Add((name, days, parts.Length == 2 ? keep : null));
        return null;
    }

    private static bool IsNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
