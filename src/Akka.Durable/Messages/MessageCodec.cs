using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Durable.Failures;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Wire;

namespace Akka.Durable.Cluster.Messages;

/// <summary>Messages between nodes as bytes. Their wire names begin with <c>message.</c>, so that none is taken for an event.</summary>
internal static class MessageCodec
{
    public const string Prefix = "message.";

    private const string AskPrefix = "message.ask.";
    private const string AcceptedManifest = "message.accepted.v1";
    private const string RefusedManifest = "message.refused.v1";
    private const string EndedManifest = "message.ended.v1";
    private const string TakeUpManifest = "message.take-up.v1";
    private const string RemoveManifest = "message.remove.v1";
    private const string RemovedManifest = "message.removed.v1";
    private const string GetManifest = "message.get.v1";
    private const string AttachManifest = "message.attach.v1";
    private const string FoundManifest = "message.found.v1";
    private const string HoldsManifest = "message.holds.v1";
    private const string HeldManifest = "message.held.v1";
    private const string LetGoManifest = "message.let-go.v1";

    public static string ManifestOf(object message) => message switch
    {
        RunMessage.Ask ask => AskPrefix + CommandCodec.ManifestOf(ask.Command),
        RunMessage.Accepted => AcceptedManifest,
        RunMessage.Refused => RefusedManifest,
        RunMessage.Ended => EndedManifest,
        RunMessage.TakeUp => TakeUpManifest,
        RunMessage.Remove => RemoveManifest,
        RunMessage.Removed => RemovedManifest,
        RunMessage.Get => GetManifest,
        RunMessage.Attach => AttachManifest,
        RunMessage.Found => FoundManifest,
        RunMessage.Holds => HoldsManifest,
        RunMessage.Held => HeldManifest,
        LetGo => LetGoManifest,
        _ => throw new ArgumentException($"{message.GetType()} is no message between nodes.", nameof(message)),
    };

    public static byte[] Encode(object message) => message switch
    {
        RunMessage.Ask ask => JsonSerializer.SerializeToUtf8Bytes(
            new(ask.Run.Value, ask.Tries, JsonSerializer.Deserialize(CommandCodec.Encode(ask.Command), MessageJson.Default.JsonElement), ask.Call),
            MessageJson.Default.AskWire),
        RunMessage.Accepted accepted => JsonSerializer.SerializeToUtf8Bytes(
            new(accepted.Run.Value, accepted.Sequence, accepted.WasThere), MessageJson.Default.AcceptedWire),
        RunMessage.Refused refused => JsonSerializer.SerializeToUtf8Bytes(
            new(refused.Run.Value, refused.Code, refused.Message), MessageJson.Default.RefusedWire),
        RunMessage.Ended ended => JsonSerializer.SerializeToUtf8Bytes(new(ended.Run.Value), MessageJson.Default.RunWire),
        RunMessage.TakeUp takeUp => JsonSerializer.SerializeToUtf8Bytes(new(takeUp.Run.Value), MessageJson.Default.RunWire),
        RunMessage.Remove remove => JsonSerializer.SerializeToUtf8Bytes(
            new(remove.Run.Value, remove.Sequence, remove.IsListed), MessageJson.Default.RemoveWire),
        RunMessage.Removed removed => JsonSerializer.SerializeToUtf8Bytes(new(removed.Run.Value, removed.IsGone), MessageJson.Default.RemovedWire),
        RunMessage.Get get => JsonSerializer.SerializeToUtf8Bytes(new(get.Run.Value), MessageJson.Default.RunWire),
        RunMessage.Attach attach => JsonSerializer.SerializeToUtf8Bytes(new(attach.Run.Value), MessageJson.Default.RunWire),
        RunMessage.Found found => JsonSerializer.SerializeToUtf8Bytes(FoundWire.Of(found), MessageJson.Default.FoundWire),
        RunMessage.Holds holds => JsonSerializer.SerializeToUtf8Bytes(new(holds.Run.Value, holds.Owner), MessageJson.Default.HoldsWire),
        RunMessage.Held held => JsonSerializer.SerializeToUtf8Bytes(new(held.Run.Value, held.Owner, held.IsHeld), MessageJson.Default.HeldWire),
        LetGo => "{}"u8.ToArray(),
        _ => throw new ArgumentException($"{message.GetType()} is no message between nodes.", nameof(message)),
    };

    /// <exception cref="NewerFormatException">The manifest is none that this release knows.</exception>
    /// <exception cref="FormatException">The bytes are not what such a message is written as.</exception>
    public static object Decode(string manifest, byte[] bytes)
    {
        try
        {
            return manifest switch
            {
                AcceptedManifest => Message(Read(bytes, MessageJson.Default.AcceptedWire)),
                RefusedManifest => Message(Read(bytes, MessageJson.Default.RefusedWire)),
                EndedManifest => new RunMessage.Ended(Id(Read(bytes, MessageJson.Default.RunWire).Run)),
                TakeUpManifest => new RunMessage.TakeUp(Id(Read(bytes, MessageJson.Default.RunWire).Run)),
                RemoveManifest => Message(Read(bytes, MessageJson.Default.RemoveWire)),
                RemovedManifest => Message(Read(bytes, MessageJson.Default.RemovedWire)),
                GetManifest => new RunMessage.Get(Id(Read(bytes, MessageJson.Default.RunWire).Run)),
                AttachManifest => new RunMessage.Attach(Id(Read(bytes, MessageJson.Default.RunWire).Run)),
                FoundManifest => Message(Read(bytes, MessageJson.Default.FoundWire)),
                HoldsManifest => Message(Read(bytes, MessageJson.Default.HoldsWire)),
                HeldManifest => Message(Read(bytes, MessageJson.Default.HeldWire)),
                LetGoManifest => LetGo.Instance,
                _ when manifest.StartsWith(AskPrefix, StringComparison.Ordinal) =>
                    Message(manifest[AskPrefix.Length..], Read(bytes, MessageJson.Default.AskWire)),
                _ => throw new NewerFormatException(manifest),
            };
        }
        catch (JsonException unreadable)
        {
            throw new FormatException($"a {manifest} that cannot be read: {unreadable.Message}");
        }
    }

    private static RunMessage.Accepted Message(AcceptedWire wire) => new(Id(wire.Run), wire.Sequence, wire.WasThere);

    private static RunMessage.Refused Message(RefusedWire wire) => new(Id(wire.Run), wire.Code, wire.Message);

    private static RunMessage.Remove Message(RemoveWire wire) => new(Id(wire.Run), wire.Sequence, wire.IsListed);

    private static RunMessage.Removed Message(RemovedWire wire) => new(Id(wire.Run), wire.IsGone);

    private static RunMessage.Found Message(FoundWire wire) => new(
        Id(wire.Run), wire.Definition, wire.Version, Status(wire.Status), wire.Reason, wire.Epoch, wire.Sequence, wire.Result, wire.Error);

    private static RunMessage.Holds Message(HoldsWire wire) => new(Id(wire.Run), wire.Owner);

    private static RunMessage.Held Message(HeldWire wire) => new(Id(wire.Run), wire.Owner, wire.IsHeld);

    private static RunMessage.Ask Message(string manifest, AskWire wire) =>
        new(Id(wire.Run), CommandCodec.Decode(manifest, JsonSerializer.SerializeToUtf8Bytes(wire.Command, MessageJson.Default.JsonElement)), wire.Tries, wire.Call);

    private static T Read<T>(byte[] bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
        where T : class => JsonSerializer.Deserialize(bytes, json) ?? throw new FormatException("a message without content");

    private static RunStatus Status(string name) =>
        RunStatuses.TryParse(name, out var status) ? status : throw new FormatException($"a status '{name}' that this release does not know");

    private static RunId Id(string text) => RunId.TryParse(text, out var run) ? run : throw new FormatException("a message for what is no run id");
}

internal sealed record AskWire(string Run, int Tries, JsonElement Command, string? Call = null);

internal sealed record AcceptedWire(string Run, long Sequence, bool WasThere);

internal sealed record RefusedWire(string Run, string Code, string Message);

internal sealed record RemoveWire(string Run, long Sequence, bool IsListed);

internal sealed record RemovedWire(string Run, bool IsGone);

internal sealed record FoundWire(
    string Run, string Definition, string Version, string Status, string? Reason, long Epoch, long Sequence, Payload? Result, Failure? Error)
{
    public static FoundWire Of(RunMessage.Found found) => new(
        found.Run.Value,
        found.Definition,
        found.Version,
        found.Status.Name(),
        found.Reason,
        found.Epoch,
        found.Sequence,
        found.Result,
        found.Error);
}

internal sealed record HoldsWire(string Run, string Owner);

internal sealed record HeldWire(string Run, string Owner, bool IsHeld);

internal sealed record RunWire(string Run);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    MaxDepth = Payloads.Payload.DepthMax + 16)]
[JsonSerializable(typeof(AskWire))]
[JsonSerializable(typeof(AcceptedWire))]
[JsonSerializable(typeof(RefusedWire))]
[JsonSerializable(typeof(RemoveWire))]
[JsonSerializable(typeof(RemovedWire))]
[JsonSerializable(typeof(FoundWire))]
[JsonSerializable(typeof(HoldsWire))]
[JsonSerializable(typeof(HeldWire))]
[JsonSerializable(typeof(RunWire))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class MessageJson : JsonSerializerContext;
