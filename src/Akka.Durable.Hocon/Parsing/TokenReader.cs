using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>A place in a list of tokens.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens, string source)
{
    private int _at;

    public string Source => source;

    public Token Current => tokens[_at];

    public HoconOrigin Origin => new(source, Current.Line);

    /// <summary>The current token; the next becomes current. The end stays current.</summary>
    public Token Take()
    {
        var token = tokens[_at];
        if (token.Kind != TokenKind.End) _at++;
        return token;
    }

    public void SkipBlanks()
    {
        while (Current.Kind == TokenKind.Blank) _at++;
    }

    /// <returns>Whether a line ended on the way.</returns>
    public bool SkipBlanksAndLineEnds()
    {
        var ended = false;
        while (Current.Kind is TokenKind.Blank or TokenKind.LineEnd)
        {
            ended |= Current.Kind == TokenKind.LineEnd;
            _at++;
        }

        return ended;
    }

    public HoconException Fault(string problem) => new(Origin, problem);
}
