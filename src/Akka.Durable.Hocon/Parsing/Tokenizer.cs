using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Cuts a text into tokens. Comments are dropped; blanks are kept, because they count between joined values.</summary>
internal sealed class Tokenizer
{
    private const string Forbidden = "$\"{}[]:=,+#`^?!@*&\\";
    private const string NumberCharacters = "0123456789eE+-.";

    private readonly string _text;
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private Tokenizer(string text, string source)
    {
        _text = text;
        _source = source;
    }

    /// <exception cref="HoconException">The text holds what no token may.</exception>
    public static IReadOnlyList<Token> Tokenize(string text, string source)
    {
        if (text.Length > HoconLimits.SourceMax)
        {
            throw new HoconException(new(source), $"The text is longer than {HoconLimits.SourceMax:N0} characters.");
        }

        var tokenizer = new Tokenizer(text, source);
        while (tokenizer._at < text.Length)
        {
            tokenizer.ReadToken();
        }

        tokenizer.Add(TokenKind.End, "", tokenizer._line);
        return tokenizer._tokens;
    }

    private void ReadToken()
    {
        var c = _text[_at];
        if (c == '\n')
        {
            Add(TokenKind.LineEnd, "\n", _line);
            _line++;
            _at++;
        }
        else if (IsBlank(c)) ReadBlank();
        else if (c == '#' || StartsWith("//")) SkipComment();
        else if (c == '"') ReadQuoted();
        else if (StartsWith("${?")) Take(TokenKind.OpenOptionalSubstitution, 3);
        else if (StartsWith("${")) Take(TokenKind.OpenSubstitution, 2);
        else if (StartsWith("+=")) Take(TokenKind.PlusEquals, 2);
        else if (Punctuation(c) is { } kind) Take(kind, 1);
        else if (c is '-' or >= '0' and <= '9') ReadNumber();
        else ReadText();
    }

    private static TokenKind? Punctuation(char c) => c switch
    {
        '{' => TokenKind.OpenBrace,
        '}' => TokenKind.CloseBrace,
        '[' => TokenKind.OpenBracket,
        ']' => TokenKind.CloseBracket,
        ',' => TokenKind.Comma,
        ':' => TokenKind.Colon,
        '=' => TokenKind.EqualsSign,
        _ => null,
    };

    // The blanks the HOCON specification names: .NET's own list lacks the four separators and the byte order mark.
    private static bool IsBlank(char c) =>
        c is >= '\u001c' and <= '\u001f' or '\ufeff' || (c is not ('\n' or '\u0085') && char.IsWhiteSpace(c));

    private void ReadBlank()
    {
        var from = _at;
        while (_at < _text.Length && IsBlank(_text[_at])) _at++;
        Add(TokenKind.Blank, _text[from.._at], _line);
    }

    private void SkipComment()
    {
        while (_at < _text.Length && _text[_at] != '\n') _at++;
    }

    private void ReadQuoted()
    {
        var line = _line;
        var text = StartsWith("\"\"\"")
            ? QuotedString.ReadTriple(_text, ref _at, ref _line, _source)
            : QuotedString.Read(_text, ref _at, _line, _source);
        Add(TokenKind.Quoted, text, line);
    }

    private void ReadNumber()
    {
        var from = _at;
        while (_at < _text.Length && NumberCharacters.Contains(_text[_at]) && !StartsWith("+=")) _at++;
        var text = _text[from.._at];
        if (JsonNumber.IsNumber(text))
        {
            Add(TokenKind.Number, text, _line);
            return;
        }

        if (text.Contains('+')) throw Fault($"'+' may only stand inside quotes or a number, and {text} is not a number.");

        // 1.0.0 or 10-3: text after all, and it goes on until something that text may not hold.
        _at = from;
        ReadText();
    }

    private void ReadText()
    {
        var from = _at;
        while (_at < _text.Length && IsText(_text[_at]) && !StartsWith("//")) _at++;
        if (_at > from)
        {
            Add(TokenKind.Text, _text[from.._at], _line);
            return;
        }

        throw _text[_at] == '\0'
            ? Fault("The text holds a NUL character; save the file as UTF-8.")
            : Fault($"'{_text[_at]}' may only stand inside quotes.");
    }

    private static bool IsText(char c) => c is not ('\0' or '\n') && !IsBlank(c) && !Forbidden.Contains(c);

    private bool StartsWith(string start) => string.CompareOrdinal(_text, _at, start, 0, start.Length) == 0;

    private void Take(TokenKind kind, int length)
    {
        Add(kind, _text.Substring(_at, length), _line);
        _at += length;
    }

    private void Add(TokenKind kind, string text, int line) => _tokens.Add(new(kind, text, line));

    private HoconException Fault(string problem) => new(new HoconOrigin(_source, _line), problem);
}
