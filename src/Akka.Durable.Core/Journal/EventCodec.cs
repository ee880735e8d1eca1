using System.Buffers;
using System.Text.Json;
using Akka.Durable.Runs;

namespace Akka.Durable.Journal;

/// <summary>Events as bytes: <c>{"index":5,"at":"2030-01-01T12:00:00+00:00","data":{...}}</c> under a manifest.</summary>
/// <remarks>
/// The index stands inside the bytes as well as in the row, so that a row that was moved, lost or doubled is noticed whatever the
/// store says. The same bytes are written by every host.
/// </remarks>
public static class EventCodec
{
    /// <summary>The serializer id that journal and snapshot rows carry, also under Akka.Persistence.</summary>
    public const int SerializerId = 7421;

    /// <summary>A payload's own nesting, and that of the fields around it.</summary>
    internal const int DepthMax = Payloads.Payload.DepthMax + 16;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = DepthMax };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? _pooled;

    /// <summary>Wire names of every event this release writes.</summary>
    public static IEnumerable<string> Manifests => EventManifests.Manifests;

    public static string ManifestOf(RunEvent @event) => EventManifests.For(@event).Manifest;

    /// <summary>Whether such an event may refer to values that are kept outside.</summary>
    internal static bool MayKeepOutside(string manifest) => EventManifests.MayKeepOutside(manifest);

    public static JournalRow Encode(RecordedEvent recorded)
    {
        var (manifest, fields) = EventManifests.For(recorded.Event);
        var (buffer, json) = _pooled ??= NewWriter();
        buffer.ResetWrittenCount();
        json.Reset(buffer);

        json.WriteStartObject();
        json.WriteNumber("index"u8, recorded.Sequence);
        json.WriteString("at"u8, recorded.At);
        json.WritePropertyName("data"u8);
        JsonSerializer.Serialize(json, recorded.Event, fields);
        json.WriteEndObject();
        json.Flush();

        return new(recorded.Sequence, manifest, buffer.WrittenSpan.ToArray(), recorded.At);
    }

    /// <exception cref="NewerFormatException">The manifest is none that this release knows.</exception>
    /// <exception cref="JournalCorruptException">The bytes are not what such an event is written as, or belong to another place.</exception>
    public static RecordedEvent Decode(JournalRow row) => Decode(row.Sequence, row.Manifest, row.Payload);

    /// <inheritdoc cref="Decode(JournalRow)"/>
    public static RecordedEvent Decode(long sequence, string manifest, ReadOnlyMemory<byte> payload)
    {
        var recorded = Decode(manifest, payload);
        return recorded.Sequence == sequence
            ? recorded
            : throw new JournalCorruptException($"row {sequence} holds the event with index {recorded.Sequence}");
    }

    /// <summary>The event in <paramref name="payload"/>, wherever it stands.</summary>
    /// <inheritdoc cref="Decode(JournalRow)"/>
    public static RecordedEvent Decode(string manifest, ReadOnlyMemory<byte> payload)
    {
        if (!EventManifests.TryGet(manifest, out var fields)) throw new NewerFormatException(manifest);

        try
        {
            using var document = JsonDocument.Parse(payload, Reading);
            var root = document.RootElement;
            return root.GetProperty("data").Deserialize(fields!) is RunEvent @event
                ? new(root.GetProperty("index").GetInt64(), root.GetProperty("at").GetDateTimeOffset(), @event)
                : throw new JournalCorruptException($"a {manifest} without data");
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or FormatException or InvalidOperationException
            or NotSupportedException)
        {
            throw new JournalCorruptException($"a {manifest} that cannot be read: {unreadable.Message}");
        }
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) NewWriter()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);

        // Payloads are raw JSON of user code; the writer only strings them together.
        return (buffer, new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }));
    }
}
