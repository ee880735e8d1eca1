namespace Akka.Durable.Hocon.Parsing;

/// <summary>Whether a text is a number as JSON writes it: <c>-12.5e+3</c>, but not <c>01</c>, <c>.5</c> or <c>1.</c></summary>
internal static class JsonNumber
{
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text is ['-', ..]) text = text[1..];

        var whole = Digits(text);
        if (whole == 0 || (whole > 1 && text[0] == '0')) return false;

        text = text[whole..];
        if (text is ['.', ..])
        {
            var fraction = Digits(text[1..]);
            if (fraction == 0) return false;
            text = text[(fraction + 1)..];
        }

        if (text is []) return true;
        if (text is not ['e' or 'E', ..]) return false;

        text = text[1..];
        if (text is ['+' or '-', ..]) text = text[1..];
        return text.Length > 0 && Digits(text) == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var other = text.IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length : other;
    }
}
