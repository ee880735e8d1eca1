using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Akka.Durable.Payloads;

namespace Akka.Durable.Dashboard.Shell;

/// <summary>JSON for people: indented, in parts that a style can colour.</summary>
internal static class JsonText
{
    /// <summary>Bytes of a value that a page shows; the API gives all.</summary>
    public const int ShownMax = 20_000;

    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        MaxDepth = Payload.DepthMax,
        // The page encodes what it shows; encoded twice, nobody could read it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<(string Kind, string Text)> Parts(Payload value, out bool isCut)
    {
        value = value.Shown();
        isCut = value.Length > ShownMax;
        if (isCut) return [("plain", Encoding.UTF8.GetString(value.Json.Span[..ShownMax]))];

        using var buffer = new MemoryStream();
        try
        {
            using var document = JsonDocument.Parse(value.Json, new() { MaxDepth = Payload.DepthMax });
            using var writer = new Utf8JsonWriter(buffer, Indented);
            document.WriteTo(writer);
        }
        catch (JsonException)
        {
            return [("plain", value.ToString())];
        }

        return Coloured(buffer.ToArray());
    }

    private static List<(string, string)> Coloured(byte[] json)
    {
        List<(string, string)> parts = [];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Payload.DepthMax });
        var written = 0;
        while (reader.Read())
        {
            var kind = reader.TokenType switch
            {
                JsonTokenType.PropertyName => "name",
                JsonTokenType.String => "text",
                JsonTokenType.Number => "number",
                JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null => "word",
                _ => null,
            };
            if (kind is null) continue;

            var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            if (kind == "name") end = json.AsSpan(start + 1).IndexOf((byte)'"') is var close && reader.ValueIsEscaped ? end : start + close + 2;
            if (start > written) parts.Add(("plain", Encoding.UTF8.GetString(json, written, start - written)));
            parts.Add((kind, Encoding.UTF8.GetString(json, start, end - start)));
            written = end;
        }

        if (written < json.Length) parts.Add(("plain", Encoding.UTF8.GetString(json, written, json.Length - written)));
        return parts;
    }
}
