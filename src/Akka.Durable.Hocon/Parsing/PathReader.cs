using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Reads a path: keys between dots, where a dot in quotes is an ordinary character and one in a number is not.</summary>
internal static class PathReader
{
    /// <summary>Reads up to the first token that a path cannot hold; blanks around the path are dropped.</summary>
    public static HoconPath Read(TokenReader tokens)
    {
        var origin = tokens.Origin;
        var parts = new List<Token>();
        while (tokens.Current.Kind is TokenKind.Text or TokenKind.Number or TokenKind.Quoted or TokenKind.Blank)
        {
            parts.Add(tokens.Take());
        }

        while (parts is [.., { Kind: TokenKind.Blank }]) parts.RemoveAt(parts.Count - 1);
        while (parts is [{ Kind: TokenKind.Blank }, ..]) parts.RemoveAt(0);
        if (parts is []) throw tokens.Fault($"A key is missing before {tokens.Current.Shown}.");

        return new(Split(parts, origin));
    }

    private static ImmutableArray<string> Split(List<Token> parts, HoconOrigin origin)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        var key = new StringBuilder();
        var quoted = false;

        foreach (var part in parts)
        {
            if (part.Kind == TokenKind.Quoted)
            {
                key.Append(part.Text);
                quoted = true;
                continue;
            }

            foreach (var c in part.Text)
            {
                if (c == '.') Close();
                else key.Append(c);
            }
        }

        Close();
        return keys.ToImmutable();

        void Close()
        {
            if (key.Length == 0 && !quoted)
            {
                var path = Token.Shorten(string.Concat(parts.Select(p => p.Text)));
                throw new HoconException(origin, $"The path {path} has an empty key; an empty key is written \"\".");
            }

            keys.Add(key.ToString());
            key.Clear();
            quoted = false;
        }
    }
}
