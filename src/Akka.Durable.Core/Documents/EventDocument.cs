using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;

namespace Akka.Durable.Documents;

/// <summary>An event as <c>events --json</c> and the HTTP API give it. Also one that this release does not know: it is taken from its bytes.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Type">Its wire name, such as <c>phase-completed</c>.</param>
/// <param name="Version">The version behind the name; 0 where there is none.</param>
/// <param name="Data">Its fields.</param>
public sealed record EventDocument(long Sequence, DateTimeOffset At, string Type, int Version, Payload Data)
{
    /// <summary>Every <see cref="Type"/> that this release writes.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. EventManifests.Manifests.Select(manifest => Divided(manifest).Type).Distinct()];

    public static EventDocument Of(JournalRow row)
    {
        var (type, version) = Divided(row.Manifest);
        try
        {
            using var document = JsonDocument.Parse(row.Payload);
            var root = document.RootElement;
            return new(
                row.Sequence,
                root.GetProperty("at").GetDateTimeOffset(),
                type,
                version,
                new Payload(JsonMarshal.GetRawUtf8Value(root.GetProperty("data")).ToArray()));
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new JournalCorruptException($"event {row.Sequence}, a {row.Manifest}, cannot be read: {unreadable.Message}");
        }
    }

    private static (string Type, int Version) Divided(string manifest)
    {
        var at = manifest.LastIndexOf(".v", StringComparison.Ordinal);
        return at > 0 && int.TryParse(manifest.AsSpan(at + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (manifest[..at], version)
            : (manifest, 0);
    }
}
