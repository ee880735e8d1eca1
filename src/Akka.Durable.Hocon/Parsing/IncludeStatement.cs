using Akka.Durable.Hocon.Resolution;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>
/// Reads <c>include "x"</c>, <c>include file("x")</c> and either inside <c>required(…)</c>, and gets what the file holds.
/// </summary>
internal sealed class IncludeStatement(TokenReader tokens, SourceFile file, Includes includes)
{
    private const string Wanted = "include is followed by \"file\", file(\"file\") or required(…) around one of them";

    /// <param name="here">Where the included fields will stand; null inside an array.</param>
    /// <param name="depth">How deep that is.</param>
    /// <returns>The fields to put in its place; null when an optional file is missing.</returns>
    public Expression.Fields? Read(HoconPath? here, int depth)
    {
        var origin = tokens.Origin;
        tokens.Take();
        tokens.SkipBlanksAndLineEnds();

        // "required(file(" is one text to the tokenizer, or several when blanks are written between.
        var opening = "";
        while (tokens.Current.Kind is TokenKind.Text)
        {
            opening += tokens.Take().Text;
            tokens.SkipBlanksAndLineEnds();
        }

        var (required, parentheses) = opening switch
        {
            "" => (false, 0),
            "file(" => (false, 1),
            "required(" => (true, 1),
            "required(file(" => (true, 2),
            "url(" or "classpath(" or "required(url(" or "required(classpath(" =>
                throw new HoconException(origin, "Only files can be included, not addresses or class paths."),
            _ => throw new HoconException(origin, $"{Wanted}; found {Token.Shorten(opening)}."),
        };
        if (tokens.Current.Kind != TokenKind.Quoted) throw new HoconException(origin, $"{Wanted}; found {tokens.Current.Shown}.");

        var name = tokens.Take().Text;
        ReadClosing(parentheses, origin);
        return includes.Load(name, required, file, origin, here ?? HoconPath.Root, depth);
    }

    private void ReadClosing(int parentheses, HoconOrigin origin)
    {
        var missing = parentheses;
        while (missing > 0)
        {
            tokens.SkipBlanksAndLineEnds();
            if (tokens.Current.Kind != TokenKind.Text || tokens.Current.Text.Trim(')') != "" || tokens.Current.Text.Length > missing)
            {
                throw new HoconException(origin, $"')' is missing after the name of the included file; found {tokens.Current.Shown}.");
            }

            missing -= tokens.Take().Text.Length;
        }
    }
}
