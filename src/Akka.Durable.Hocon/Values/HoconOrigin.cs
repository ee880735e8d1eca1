namespace Akka.Durable.Hocon.Values;

/// <summary>Where a value was written.</summary>
/// <param name="Source">The file as it was named by the caller or the include, or another name of the text.</param>
/// <param name="Line">The line, from 1; 0 when the source has no lines (the whole file, an environment variable).</param>
public readonly record struct HoconOrigin(string Source, int Line = 0)
{
    /// <summary><c>file:line</c>, or the source alone when no line is known.</summary>
    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source;
}
