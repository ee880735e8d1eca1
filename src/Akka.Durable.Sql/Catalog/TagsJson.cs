using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Akka.Durable.Sql.Catalog;

/// <summary>Tags as the catalog's <c>tags</c> column keeps them: a JSON object of strings.</summary>
/// <remarks>Used by one thread at a time: what it wrote last is valid until it writes again.</remarks>
internal sealed class TagsJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;

    public TagsJson() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>The UTF-8 text; empty when there are no tags.</summary>
    public ReadOnlySpan<byte> Write(ImmutableSortedDictionary<string, string> tags)
    {
        if (tags.IsEmpty) return [];

        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        foreach (var (name, value) in tags)
        {
            _writer.WriteString(name, value);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    public static ImmutableSortedDictionary<string, string> Read(string? text)
    {
        if (text is null) return ImmutableSortedDictionary<string, string>.Empty;

        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>();
        using var document = JsonDocument.Parse(text);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            tags[property.Name] = property.Value.GetString() ?? "";
        }

        return tags.ToImmutable();
    }

    public void Dispose() => _writer.Dispose();
}
