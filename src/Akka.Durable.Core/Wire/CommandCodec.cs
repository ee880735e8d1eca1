using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Durable.Journal;
using Akka.Durable.Runs;

namespace Akka.Durable.Wire;

/// <summary>Commands as bytes, for those that travel between processes, under a name and version like events.</summary>
/// <remarks>
/// What a body reports and what a host claims never leaves the process that executes the run: such commands have no wire name, so
/// that nobody can send them from outside.
/// </remarks>
public static class CommandCodec
{
    private static readonly (string Manifest, Type Type, JsonTypeInfo Json)[] All =
    [
        Of("start-run.v1", CommandJson.Default.StartRun),
        Of("wake-run.v1", CommandJson.Default.WakeRun),
        Of("signal-run.v1", CommandJson.Default.SignalRun),
        Of("cancel-run.v1", CommandJson.Default.CancelRun),
        Of("terminate-run.v1", CommandJson.Default.TerminateRun),
        Of("pause-run.v1", CommandJson.Default.PauseRun),
        Of("suspend-run.v1", CommandJson.Default.SuspendRun),
        Of("change-deadline.v1", CommandJson.Default.ChangeDeadlineOfRun),
        Of("resume-run.v1", CommandJson.Default.ResumeRun),
        Of("retry-run.v1", CommandJson.Default.RetryRun),
        Of("roll-back-run.v1", CommandJson.Default.RollBackRun),
        Of("retry-undo.v1", CommandJson.Default.RetryUndoOfRun),
        Of("skip-undo.v1", CommandJson.Default.SkipUndoOfRun),
        Of("end-child.v1", CommandJson.Default.EndChildOfRun),
        Of("undo-run.v1", CommandJson.Default.UndoRunOfRun),
        Of("change-tags.v1", CommandJson.Default.ChangeTagsOfRun),
        Of("quarantine-run.v1", CommandJson.Default.QuarantineRun),
        Of("release-run.v1", CommandJson.Default.ReleaseRun),
    ];

    private static readonly FrozenDictionary<Type, (string Manifest, JsonTypeInfo Json)> ByType =
        All.ToFrozenDictionary(c => c.Type, c => (c.Manifest, c.Json));

    private static readonly FrozenDictionary<string, JsonTypeInfo> ByManifest =
        All.ToFrozenDictionary(c => c.Manifest, c => c.Json, StringComparer.Ordinal);

    /// <summary>Wire names of every command this release sends.</summary>
    public static IEnumerable<string> Manifests => All.Select(c => c.Manifest);

    /// <exception cref="ArgumentException">The command never leaves its process.</exception>
    public static string ManifestOf(RunCommand command) => For(command).Manifest;

    /// <inheritdoc cref="ManifestOf"/>
    public static byte[] Encode(RunCommand command) => JsonSerializer.SerializeToUtf8Bytes(command, For(command).Json);

    /// <exception cref="NewerFormatException">The manifest is none that this release knows.</exception>
    /// <exception cref="FormatException">The bytes are not what such a command is written as.</exception>
    public static RunCommand Decode(string manifest, ReadOnlySpan<byte> bytes)
    {
        if (!ByManifest.TryGetValue(manifest, out var json)) throw new NewerFormatException(manifest);

        try
        {
            return JsonSerializer.Deserialize(bytes, json) as RunCommand ?? throw new FormatException($"a {manifest} without content");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new FormatException($"a {manifest} that cannot be read: {unreadable.Message}");
        }
    }

    private static (string Manifest, JsonTypeInfo Json) For(RunCommand command) => ByType.TryGetValue(command.GetType(), out var entry)
        ? entry
        : throw new ArgumentException($"{command.GetType().Name} never leaves the process that executes the run.", nameof(command));

    private static (string, Type, JsonTypeInfo) Of<T>(string manifest, JsonTypeInfo<T> json)
        where T : RunCommand => (manifest, typeof(T), json);
}
