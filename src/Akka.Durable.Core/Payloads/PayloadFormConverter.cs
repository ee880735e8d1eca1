using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Durable.Payloads;

/// <summary>Writes a payload so that it can be told whether it stands here or is kept outside: <c>{"json":...}</c> or
/// <c>{"sha256":"...","length":100000}</c>.</summary>
/// <remarks>For versions of events and snapshots that have one outside; where there is none, the shorter form of <see cref="PayloadJsonConverter"/>
/// is written, which no reader could mistake for the other.</remarks>
internal sealed class PayloadFormConverter : JsonConverter<Payload>
{
    public static JsonSerializerOptions AddTo(JsonSerializerOptions options)
    {
        options.Converters.Add(new PayloadFormConverter());
        return options;
    }

    public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var form = document.RootElement;
        if (form.ValueKind is not JsonValueKind.Object) throw new JsonException("a payload in no form that is known");
        if (form.TryGetProperty("json"u8, out var json)) return new Payload(JsonMarshal.GetRawUtf8Value(json).ToArray().AsMemory());

        return form.TryGetProperty("sha256"u8, out var hash) && hash.ValueKind is JsonValueKind.String
            && hash.GetString() is { Length: PayloadReference.DigitsCount } sha256
            && form.TryGetProperty("length"u8, out var length) && length.TryGetInt32(out var bytes) && bytes > 0
            ? Payload.At(new(sha256, bytes))
            : throw new JsonException("a payload that neither stands here nor says where it is");
    }

    public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Reference is { } reference)
        {
            writer.WriteString("sha256"u8, reference.Sha256);
            writer.WriteNumber("length"u8, reference.Length);
        }
        else
        {
            writer.WritePropertyName("json"u8);
            writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }
}
