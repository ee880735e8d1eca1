using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Durable.Refusals;

namespace Akka.Durable;

/// <summary>Names a phase, a step or a wait by what the code called it: <c>load</c>, <c>load#2</c> for the second call of that
/// name, <c>load[customer-7]</c> where a key was given.</summary>
/// <param name="Name">1 to 200 characters, no control characters, none of <c># [ ]</c>.</param>
/// <param name="Key">Tells calls of one name apart that run side by side; null when there is none. At most 200 characters.</param>
/// <param name="Ordinal">The n-th call of that name and key; the first is 1.</param>
[JsonConverter(typeof(AddressJsonConverter))]
public readonly record struct Address(string Name, string? Key, int Ordinal)
{
    public const int LengthMax = 200;

    public Address(string name, int ordinal = 1)
        : this(name, null, ordinal)
    {
    }

    /// <exception cref="RunRefusedException"><c>invalid-name</c>: nothing can be addressed by that name or key.</exception>
    public static void Check(string? name, string? key)
    {
        if (name is not { Length: >= 1 and <= LengthMax } || name.Any(c => char.IsControl(c) || c is '#' or '[' or ']') || !IsText(name))
        {
            throw new RunRefusedException(new(
                RefusalCodes.InvalidName,
                $"'{Refusal.Shown(name)}' cannot name a phase, step or wait: 1 to {LengthMax} characters without control characters, # [ and ] are wanted."));
        }

        if (key is not null && (key.Length > LengthMax || key.Any(char.IsControl) || !IsText(key)))
        {
            throw new RunRefusedException(new(
                RefusalCodes.InvalidName,
                $"'{Refusal.Shown(key)}' cannot be a key: at most {LengthMax} characters without control characters are wanted."));
        }
    }

    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        if (string.IsNullOrEmpty(text)) return false;

        var rest = text;
        var ordinal = 1;
        var hash = rest.LastIndexOf('#');
        if (hash > rest.LastIndexOf(']'))
        {
            if (!int.TryParse(rest.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal) || ordinal < 1)
            {
                return false;
            }

            rest = rest[..hash];
        }

        string? key = null;
        var bracket = rest.IndexOf('[');
        if (bracket >= 0)
        {
            if (!rest.EndsWith(']')) return false;
            key = rest[(bracket + 1)..^1];
            rest = rest[..bracket];
        }

        if (rest.Length == 0) return false;
        address = new(rest, key, ordinal);
        return true;
    }

    public override string ToString() => (Key, Ordinal) switch
    {
        (null, 1) => Name,
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"{Name}#{Ordinal}"),
        (_, 1) => $"{Name}[{Key}]",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Name}[{Key}]#{Ordinal}"),
    };

    // A lone surrogate cannot be written as UTF-8, and what is read back would not be what was written.
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])) return false;
        }

        return true;
    }
}

internal sealed class AddressJsonConverter : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Address.TryParse(reader.GetString(), out var address) ? address : throw new JsonException("an address is wanted");

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override Address ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString());
}
