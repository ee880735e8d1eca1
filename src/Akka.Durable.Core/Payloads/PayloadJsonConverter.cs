using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Durable.Payloads;

/// <summary>Writes a payload as the JSON it is, not as a string of it.</summary>
public sealed class PayloadJsonConverter : JsonConverter<Payload>
{
    public override bool HandleNull => true;

    public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null) return Payload.Null;

        using var document = JsonDocument.ParseValue(ref reader);
        return new Payload(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    // The bytes came from a serializer or from a reader that checked them; checking them again would cost every append.
    public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
}
