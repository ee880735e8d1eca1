namespace Akka.Durable.Retention;

/// <summary>How long ended runs of some definitions are kept, and how many.</summary>
/// <param name="Definitions">The definitions it speaks of.</param>
/// <param name="IsAllBut">Whether it speaks of all others instead.</param>
/// <param name="Age">A run that ended longer ago than this is removed.</param>
/// <param name="KeepMax">The newest so many are kept; more are removed whatever their age.</param>
public sealed record RetentionScope(IReadOnlyList<string> Definitions, bool IsAllBut, TimeSpan Age, int KeepMax)
{
    public bool Covers(string definition) => Definitions.Contains(definition, StringComparer.Ordinal) != IsAllBut;

    public bool IsOldAt(DateTimeOffset endedAt, DateTimeOffset now) => now - endedAt > Age;
}
