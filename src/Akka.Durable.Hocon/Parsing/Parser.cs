using Akka.Durable.Hocon.Resolution;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Makes expressions of the tokens of one file. Included files are parsed on the way.</summary>
/// <remarks>
/// <c>here</c> is the path from the root of everything to the object being read, null inside an array, where no path leads.
/// </remarks>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly IncludeStatement _include;
    private readonly HoconPath _within;

    private Parser(string text, SourceFile file, Includes includes, HoconPath within)
    {
        _tokens = new(Tokenizer.Tokenize(text, file.Name), file.Name);
        _include = new(_tokens, file, includes);
        _within = within;
    }

    /// <param name="text">What the file holds.</param>
    /// <param name="file">The file, for messages and as the place that includes start from.</param>
    /// <param name="includes">Reads included files.</param>
    /// <param name="within">Where the include stands that asks for this file; the root for the first file.</param>
    /// <param name="depth">How deep that place is.</param>
    /// <returns><see cref="Expression.Fields"/> or <see cref="Expression.Items"/>.</returns>
    public static Expression Parse(string text, SourceFile file, Includes includes, HoconPath within, int depth) =>
        new Parser(text, file, includes, within).ReadRoot(depth);

    private Expression ReadRoot(int depth)
    {
        _tokens.SkipBlanksAndLineEnds();
        Expression root;
        if (_tokens.Current.Kind == TokenKind.OpenBracket) root = ReadArray(depth);
        else if (_tokens.Current.Kind == TokenKind.OpenBrace) root = ReadObject(_within, depth);
        else
        {
            var fields = new Expression.Fields(_tokens.Origin);
            ReadFields(fields, _within, TokenKind.End, depth);
            return fields;
        }

        _tokens.SkipBlanksAndLineEnds();
        return _tokens.Current.Kind == TokenKind.End
            ? root
            : throw _tokens.Fault($"Nothing may follow the closing bracket of the whole file, but {_tokens.Current.Shown} does.");
    }

    private Expression.Fields ReadObject(HoconPath? here, int depth)
    {
        RefuseTooDeep(depth);
        var fields = new Expression.Fields(_tokens.Origin);
        var opening = _tokens.Take();
        ReadFields(fields, here, TokenKind.CloseBrace, depth);
        Close(TokenKind.CloseBrace, opening);
        return fields;
    }

    private void ReadFields(Expression.Fields fields, HoconPath? here, TokenKind close, int depth)
    {
        while (true)
        {
            _tokens.SkipBlanksAndLineEnds();
            if (_tokens.Current.Kind == close || _tokens.Current.Kind == TokenKind.End) return;

            ReadField(fields, here, depth);
            if (!ReadSeparator(close)) return;
        }
    }

    private void ReadField(Expression.Fields fields, HoconPath? here, int depth)
    {
        if (_tokens.Current is { Kind: TokenKind.Text, Text: "include" })
        {
            if (_include.Read(here, depth) is { } included) fields.AssignAll(included);
            return;
        }

        var path = PathReader.Read(_tokens);
        var inner = depth + path.Keys.Length;
        RefuseTooDeep(inner);
        _tokens.SkipBlanksAndLineEnds();
        switch (_tokens.Current.Kind)
        {
            case TokenKind.Colon or TokenKind.EqualsSign:
                _tokens.Take();
                fields.Assign(path, ReadValue(here?.Append(path), inner));
                break;
            case TokenKind.OpenBrace:
                fields.Assign(path, ReadValue(here?.Append(path), inner));
                break;
            case TokenKind.PlusEquals:
                _tokens.Take();
                fields.AssignAppended(path, ReadValue(here: null, inner));
                break;
            default:
                throw _tokens.Fault($"After the key {Token.Shorten(path.ToString())} '=', ':', '+=' or '{{' is missing; found {_tokens.Current.Shown}.");
        }
    }

    private Expression.Items ReadArray(int depth)
    {
        RefuseTooDeep(depth);
        var items = new Expression.Items(_tokens.Origin);
        var opening = _tokens.Take();
        while (true)
        {
            _tokens.SkipBlanksAndLineEnds();
            if (_tokens.Current.Kind is TokenKind.CloseBracket or TokenKind.End) break;

            items.Elements.Add(ReadValue(here: null, depth + 1));
            if (!ReadSeparator(TokenKind.CloseBracket)) break;
        }

        Close(TokenKind.CloseBracket, opening);
        return items;
    }

    private Expression ReadValue(HoconPath? here, int depth)
    {
        _tokens.SkipBlanksAndLineEnds();
        var parts = new List<Expression>();
        Expression? blank = null;
        while (true)
        {
            var part = ReadPart(here, depth);
            if (part is null) break;

            if (part is Expression.Literal { Blank: true })
            {
                blank = part;
                continue;
            }

            if (blank is not null && parts.Count > 0) parts.Add(blank);
            blank = null;
            parts.Add(part);
        }

        return parts.Count > 0 ? Joining.Join(parts) : throw _tokens.Fault($"A value is missing before {_tokens.Current.Shown}.");
    }

    private Expression? ReadPart(HoconPath? here, int depth)
    {
        var origin = _tokens.Origin;
        switch (_tokens.Current.Kind)
        {
            case TokenKind.Blank:
                return new Expression.Literal(new HoconValue.Scalar(_tokens.Take().Text, ScalarKind.Text, origin), blank: true);
            case TokenKind.Text:
                return new Expression.Literal(Plain(_tokens.Take().Text, origin));
            case TokenKind.Number:
                return new Expression.Literal(new HoconValue.Scalar(_tokens.Take().Text, ScalarKind.Number, origin));
            case TokenKind.Quoted:
                return new Expression.Literal(new HoconValue.Scalar(_tokens.Take().Text, ScalarKind.Text, origin));
            case TokenKind.OpenBrace:
                return ReadObject(here, depth);
            case TokenKind.OpenBracket:
                return ReadArray(depth);
            case TokenKind.OpenSubstitution or TokenKind.OpenOptionalSubstitution:
                return ReadReference();
            case TokenKind.Colon or TokenKind.EqualsSign or TokenKind.PlusEquals:
                throw _tokens.Fault($"'{_tokens.Current.Text}' in a value must stand inside quotes; a comma or a new line may be missing.");
            default:
                return null;
        }
    }

    private static HoconValue Plain(string text, HoconOrigin origin) => text switch
    {
        "null" => new HoconValue.Null(origin),
        "true" or "false" => new HoconValue.Scalar(text, ScalarKind.Switch, origin),
        _ => new HoconValue.Scalar(text, ScalarKind.Text, origin),
    };

    private Expression.Reference ReadReference()
    {
        var origin = _tokens.Origin;
        var optional = _tokens.Take().Kind == TokenKind.OpenOptionalSubstitution;
        var path = PathReader.Read(_tokens);
        if (_tokens.Current.Kind != TokenKind.CloseBrace)
        {
            throw new HoconException(origin, $"The substitution of {Token.Shorten(path.ToString())} is not closed by '}}'; found {_tokens.Current.Shown}.");
        }

        _tokens.Take();
        return new(path, _within, optional, origin);
    }

    /// <returns>Whether another element may follow.</returns>
    private bool ReadSeparator(TokenKind close)
    {
        var lineEnded = _tokens.SkipBlanksAndLineEnds();
        if (_tokens.Current.Kind == close || _tokens.Current.Kind == TokenKind.End) return false;

        if (_tokens.Current.Kind == TokenKind.Comma)
        {
            _tokens.Take();
            return true;
        }

        return lineEnded ? true : throw _tokens.Fault($"A comma or a new line is missing before {_tokens.Current.Shown}.");
    }

    private void Close(TokenKind close, Token opening)
    {
        if (_tokens.Current.Kind != close)
        {
            throw new HoconException(new(_tokens.Source, opening.Line), $"'{opening.Text}' is not closed; found {_tokens.Current.Shown}.");
        }

        _tokens.Take();
    }

    private void RefuseTooDeep(int depth)
    {
        if (depth > HoconLimits.NestingMax)
        {
            throw _tokens.Fault($"Objects and arrays are nested deeper than {HoconLimits.NestingMax}.");
        }
    }
}
