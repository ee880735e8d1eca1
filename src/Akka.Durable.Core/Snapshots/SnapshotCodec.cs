using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Snapshots;

/// <summary>Snapshots as bytes: <c>{"run":"r1","sha256":"...","state":{...}}</c>.</summary>
/// <remarks>
/// The checksum covers the run's id, the sequence number and every byte of the state, so that a snapshot that is damaged, cut short
/// or another run's is noticed before anything is built on it.
/// </remarks>
public static class SnapshotCodec
{
    public const string Manifest = Prefix + "v1";

    /// <summary>One of a run that has, or had, values that are kept outside.</summary>
    public const string OutliningManifest = Prefix + "v2";

    private const string Prefix = "run-snapshot.";

    /// <summary>A payload's own nesting, and that of the fields around it.</summary>
    internal const int DepthMax = Payload.DepthMax + 16;

    private static readonly JsonTypeInfo<RunSnapshot> Outlining = (JsonTypeInfo<RunSnapshot>)PayloadFormConverter
        .AddTo(new(SnapshotJson.Default.Options) { TypeInfoResolver = SnapshotJson.Default }).GetTypeInfo(typeof(RunSnapshot));

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = DepthMax };

    private static readonly JsonWriterOptions Writing = new() { MaxDepth = DepthMax, SkipValidation = true };

    /// <summary>Whether that is what a snapshot is stored under, by this release or a newer one.</summary>
    public static bool IsManifest(string manifest) => manifest.StartsWith(Prefix, StringComparison.Ordinal);

    public static SnapshotRow Encode(RunId run, RunState state, DateTimeOffset at)
    {
        var (manifest, form) = state.HoldsPayloads ? (OutliningManifest, Outlining) : (Manifest, SnapshotJson.Default.RunSnapshot);
        var content = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(content, Writing);

        // To a buffer of its own: the serializer's come from the shared pool, which keeps one of every size a long run's snapshot has grown through.
        JsonSerializer.Serialize(json, SnapshotMapping.ToSnapshot(state), form);

        var whole = new ArrayBufferWriter<byte>(content.WrittenCount + 160);
        json.Reset(whole);
        json.WriteStartObject();
        json.WriteString("run"u8, run.Value);
        json.WriteString("sha256"u8, Checksum(run, state.Sequence, content.WrittenSpan));
        json.WritePropertyName("state"u8);
        json.WriteRawValue(content.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return new(state.Sequence, manifest, whole.WrittenMemory, at);
    }

    /// <exception cref="NewerFormatException">The manifest is none that this release knows.</exception>
    /// <exception cref="JournalCorruptException">The checksum or the content is wrong.</exception>
    public static RunState Decode(RunId run, SnapshotRow row)
    {
        var form = row.Manifest switch
        {
            Manifest => SnapshotJson.Default.RunSnapshot,
            OutliningManifest => Outlining,
            _ => throw new NewerFormatException(row.Manifest),
        };

        try
        {
            using var document = JsonDocument.Parse(row.Payload, Reading);
            var root = document.RootElement;
            var raw = JsonMarshal.GetRawUtf8Value(root.GetProperty("state"));
            if (root.GetProperty("run").GetString() != run.Value || root.GetProperty("sha256").GetString() != Checksum(run, row.Sequence, raw))
            {
                throw Damaged(row, "its checksum is wrong");
            }

            return SnapshotMapping.ToState(JsonSerializer.Deserialize(raw, form)!) with { HoldsPayloads = row.Manifest is OutliningManifest };
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException or NotSupportedException or ArgumentException or NullReferenceException)
        {
            throw Damaged(row, unreadable.Message);
        }
    }

    private static JournalCorruptException Damaged(SnapshotRow row, string why) => new($"snapshot {row.Sequence} is damaged: {why}");

    private static string Checksum(RunId run, long sequence, ReadOnlySpan<byte> state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{run.Value}\n{sequence}\n")));
        hash.AppendData(state);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
