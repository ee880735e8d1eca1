using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Durable.Payloads;

/// <summary>A value of user code as UTF-8 JSON: never looked into, never changed.</summary>
[JsonConverter(typeof(PayloadJsonConverter))]
public readonly struct Payload(ReadOnlyMemory<byte> json) : IEquatable<Payload>
{
    private static readonly ReadOnlyMemory<byte> NullJson = "null"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _json = json;

    /// <summary>The deepest nesting of JSON that can be kept: what is deeper could be written and never read again.</summary>
    public const int DepthMax = 512;

    public static Payload Null => default;

    public ReadOnlyMemory<byte> Json => _json.IsEmpty ? NullJson : _json;

    public int Length => Json.Length;

    public static Payload Of<T>(T value, JsonSerializerOptions options) =>
        value is null ? Null : new(JsonSerializer.SerializeToUtf8Bytes(value, options));

    public T? To<T>(JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(Json.Span, options);

    public static bool operator ==(Payload left, Payload right) => left.Equals(right);

    public static bool operator !=(Payload left, Payload right) => !left.Equals(right);

    public bool Equals(Payload other) => Json.Span.SequenceEqual(other.Json.Span);

    public override bool Equals(object? obj) => obj is Payload other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Json.Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Json.Span);
}
