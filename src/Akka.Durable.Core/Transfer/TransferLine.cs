using System.Text.Json.Serialization;

namespace Akka.Durable.Transfer;

/// <summary>One line of an exported run: what it is, then the snapshots, the events and what they keep outside, then a seal over all lines before it.</summary>
/// <remarks>Payloads are the stored bytes themselves, so that an import writes what was exported, byte for byte.</remarks>
internal sealed record TransferLine
{
    public const string Format = "durable-run.v1";

    /// <summary>First line only.</summary>
    public string? DurableRun { get; init; }

    public string? Run { get; init; }

    public long? Event { get; init; }

    public long? Snapshot { get; init; }

    /// <summary>SHA-256 of a value that is kept outside; its bytes stand under <see cref="Payload"/>.</summary>
    public string? Stored { get; init; }

    public string? Manifest { get; init; }

    public DateTimeOffset? At { get; init; }

    public byte[]? Payload { get; init; }

    /// <summary>Last line only: SHA-256 of the lines before, each with its line feed, in hexadecimal.</summary>
    public string? Seal { get; init; }
}

[JsonSerializable(typeof(TransferLine))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class TransferJson : JsonSerializerContext;
