using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Durable.Payloads;

/// <summary>A value of user code as UTF-8 JSON: never looked into, never changed.</summary>
/// <remarks>A large one may stand here by <see cref="Reference"/> alone; <see cref="PayloadFetch"/> and <see cref="IRunClient.FetchAsync"/> bring
/// its bytes. Two are equal when their JSON is, wherever it is kept.</remarks>
[JsonConverter(typeof(PayloadJsonConverter))]
public readonly struct Payload : IEquatable<Payload>
{
    private static readonly byte[] NullJson = "null"u8.ToArray();

    /// <summary>The JSON as bytes, null for that of null; or a <see cref="PayloadReference"/>; or both as <see cref="Outlined"/>.</summary>
    private readonly object? _data;

    /// <summary>The deepest nesting of JSON that can be kept: what is deeper could be written and never read again.</summary>
    public const int DepthMax = 512;

    public Payload(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return;

        _data = MemoryMarshal.TryGetArray(json, out var whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length
            ? whole.Array
            : json.ToArray();
    }

    private Payload(object? data) => _data = data;

    public static Payload Null => default;

    /// <exception cref="InvalidOperationException">The bytes are not at hand.</exception>
    public ReadOnlyMemory<byte> Json => _data switch
    {
        null => NullJson,
        byte[] json => json,
        Outlined outlined => outlined.Json,
        _ => throw new InvalidOperationException($"The value is kept outside ({Reference}) and was not fetched: ask IRunClient.FetchAsync for it."),
    };

    public int Length => _data switch
    {
        null => NullJson.Length,
        byte[] json => json.Length,
        _ => Reference!.Length,
    };

    /// <summary>Under what it is kept outside; null for one that is kept where it stands.</summary>
    public PayloadReference? Reference => _data as PayloadReference ?? (_data as Outlined)?.Reference;

    /// <summary>Whether <see cref="Json"/> can be read.</summary>
    public bool IsAtHand => _data is not PayloadReference;

    public static Payload Of<T>(T value, JsonSerializerOptions options) =>
        value is null ? Null : new(JsonSerializer.SerializeToUtf8Bytes(value, options).AsMemory());

    /// <summary>One of which only the name is known.</summary>
    public static Payload At(PayloadReference reference) => new((object)reference);

    public T? To<T>(JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(Json.Span, options);

    /// <summary>For people: the value, or <c>{"bytes":100000,"sha256":"..."}</c> in place of one that is not at hand.</summary>
    public Payload Shown() => IsAtHand
        ? this
        : new(Encoding.UTF8.GetBytes($$"""{"bytes":{{Reference!.Length.ToString(CultureInfo.InvariantCulture)}},"sha256":"{{Reference.Sha256}}"}""").AsMemory());

    /// <summary>The same value, to be kept outside; its bytes stay at hand.</summary>
    internal Payload Outside() => _data is null or byte[] ? new(new Outlined(new(HashOf(Json.Span), Length), Json)) : this;

    /// <summary>The same value without the bytes, where those are kept outside.</summary>
    internal Payload WithoutBytes() => _data is Outlined outlined ? new(outlined.Reference) : this;

    internal static string HashOf(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json));

    public static bool operator ==(Payload left, Payload right) => left.Equals(right);

    public static bool operator !=(Payload left, Payload right) => !left.Equals(right);

    public bool Equals(Payload other)
    {
        if (Length != other.Length) return false;
        if (IsAtHand && other.IsAtHand) return Json.Span.SequenceEqual(other.Json.Span);

        return (Reference?.Sha256 ?? HashOf(Json.Span)) == (other.Reference?.Sha256 ?? HashOf(other.Json.Span));
    }

    public override bool Equals(object? obj) => obj is Payload other && Equals(other);

    // All that two equal ones have in common without reading either.
    public override int GetHashCode() => Length;

    public override string ToString() => IsAtHand ? Encoding.UTF8.GetString(Json.Span) : Reference!.ToString();

    private sealed class Outlined(PayloadReference reference, ReadOnlyMemory<byte> json)
    {
        public PayloadReference Reference { get; } = reference;

        public ReadOnlyMemory<byte> Json { get; } = json;
    }
}
