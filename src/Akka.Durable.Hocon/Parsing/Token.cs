namespace Akka.Durable.Hocon.Parsing;

internal enum TokenKind
{
    Text,
    Number,
    Quoted,
    Blank,
    LineEnd,
    Comma,
    Colon,
    EqualsSign,
    PlusEquals,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenSubstitution,
    OpenOptionalSubstitution,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters; for a quoted string what it stands for, escapes carried out.</param>
/// <param name="Line">The line it begins on, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    /// <summary>For messages: short, and nothing in it that a terminal would act on.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.LineEnd => "the end of the line",
        TokenKind.Quoted => $"\"{Shorten(Text)}\"",
        _ => Shorten(Text),
    };

    public static string Shorten(string text)
    {
        var cut = text.Length > 60 ? text[..60] + "..." : text;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
