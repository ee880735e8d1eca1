using System.Buffers;
using System.Globalization;
using System.Text;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Reads a string in quotes as JSON does, and one in triple quotes as it stands.</summary>
internal static class QuotedString
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <param name="text">The whole text.</param>
    /// <param name="at">The opening quote; afterwards behind the closing one.</param>
    /// <param name="line">The line of the opening quote.</param>
    /// <param name="source">Named in errors.</param>
    public static string Read(string text, ref int at, int line, string source)
    {
        var origin = new HoconOrigin(source, line);
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '"')
            {
                at++;
                return value.ToString();
            }

            if (c == '\\')
            {
                value.Append(ReadEscape(text, ref at, origin));
            }
            else if (c < ' ')
            {
                throw c == '\n'
                    ? Unterminated(origin)
                    : new HoconException(origin, $"A quoted string may not hold the control character \\u{(int)c:x4}; write it as an escape.");
            }
            else
            {
                value.Append(c);
            }
        }

        throw Unterminated(origin);
    }

    /// <summary>Everything up to the last of three or more quotes; quotes before the last three belong to the string.</summary>
    public static string ReadTriple(string text, ref int at, ref int line, string source)
    {
        var from = at + 3;
        var close = text.IndexOf("\"\"\"", from, StringComparison.Ordinal);
        if (close < 0) throw new HoconException(new(source, line), "A triple-quoted string is not closed.");

        while (close + 3 < text.Length && text[close + 3] == '"') close++;
        at = close + 3;
        var value = text[from..close];
        line += value.Count(c => c == '\n');
        return value;
    }

    private static char ReadEscape(string text, ref int at, HoconOrigin origin)
    {
        at++;
        if (at >= text.Length) throw Unterminated(origin);

        switch (text[at])
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when at + 4 < text.Length && IsHex(text.AsSpan(at + 1, 4)):
                at += 4;
                return (char)int.Parse(text.AsSpan(at - 3, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            case 'u':
                throw new HoconException(origin, "\\u in a quoted string must be followed by four hexadecimal digits.");
            default:
                throw new HoconException(
                    origin, $"\\{Token.Shorten(text[at].ToString())} is not an escape; a backslash itself is written \\\\.");
        }
    }

    private static bool IsHex(ReadOnlySpan<char> digits) => digits.IndexOfAnyExcept(HexDigits) < 0;

    private static HoconException Unterminated(HoconOrigin origin) =>
        new(origin, "A quoted string is not closed on its line; use triple quotes for more than one line.");
}
