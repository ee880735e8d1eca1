using System.Text.Json;

namespace Akka.Durable.Payloads;

/// <summary>Between values of user code and the JSON they are kept as, within the limit.</summary>
/// <param name="options">How values are written; <see cref="JsonSerializerOptions.Web"/> where a host is told nothing.</param>
/// <param name="bytesMax">The longest JSON allowed.</param>
public sealed class PayloadJson(JsonSerializerOptions options, int bytesMax)
{
    /// <exception cref="PayloadTooLargeException">Its JSON is longer than the limit.</exception>
    /// <exception cref="PayloadNotSerializableException">It cannot be written as JSON.</exception>
    public Payload Write<T>(T value, string what)
    {
        Payload payload;
        try
        {
            payload = value is null ? Payload.Null : new(JsonSerializer.SerializeToUtf8Bytes(value, options));
            if (options.MaxDepth > Payload.DepthMax) CheckDepth(payload);
        }
#pragma warning disable CA1031 // converters and getters are user code and may throw anything
        catch (Exception unwritable)
#pragma warning restore CA1031
        {
            throw new PayloadNotSerializableException(what, unwritable);
        }

        return payload.Length <= bytesMax ? payload : throw new PayloadTooLargeException(what, payload.Length, bytesMax);
    }

    private static void CheckDepth(Payload payload)
    {
        var reader = new Utf8JsonReader(payload.Json.Span, new JsonReaderOptions { MaxDepth = Payload.DepthMax });
        while (reader.Read())
        {
        }
    }

    /// <exception cref="PayloadNotSerializableException">The JSON is not that of a <typeparamref name="T"/>.</exception>
    public T? Read<T>(Payload payload, string what)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload.Json.Span, options);
        }
#pragma warning disable CA1031 // converters and setters are user code and may throw anything
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            throw new PayloadNotSerializableException(what, unreadable);
        }
    }
}
