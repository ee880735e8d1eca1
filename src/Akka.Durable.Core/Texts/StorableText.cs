namespace Akka.Durable.Texts;

/// <summary>Text as every store and every reader takes it: no lone surrogate, which UTF-8 cannot hold, and no NUL, which PostgreSQL refuses.</summary>
internal static class StorableText
{
    private const char Unreadable = '\uFFFD';

    /// <summary>The text with what cannot be stored replaced, cut after <paramref name="lengthMax"/> characters but never inside one.</summary>
    public static string Of(string text, int lengthMax)
    {
        if (text.Length > lengthMax) text = text[..(char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax)];
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0', StringComparison.Ordinal)) return text;

        return string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                if (char.IsHighSurrogate(from[i]) && i + 1 < from.Length && char.IsLowSurrogate(from[i + 1]))
                {
                    span[i] = from[i++];
                    span[i] = from[i];
                }
                else
                {
                    span[i] = char.IsSurrogate(from[i]) || from[i] == '\0' ? Unreadable : from[i];
                }
            }
        });
    }
}
