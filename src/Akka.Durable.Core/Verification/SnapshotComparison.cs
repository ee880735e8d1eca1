using System.Text.Json;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;

namespace Akka.Durable.Verification;

/// <summary>Finds where two states of a run differ, by what a snapshot of each would hold.</summary>
/// <remarks>Both are written by this release, so that a snapshot of an older one, with other bytes for the same state, compares equal.</remarks>
internal static class SnapshotComparison
{
    private const int ShownMax = 80;

    /// <returns>Null when they are the same.</returns>
    public static string? FirstDifference(RunId run, RunState folded, RunState snapshot)
    {
        var one = SnapshotCodec.Encode(run, folded, folded.LastAt).Payload;
        var other = SnapshotCodec.Encode(run, snapshot, snapshot.LastAt).Payload;
        if (one.Span.SequenceEqual(other.Span)) return null;

        using var left = JsonDocument.Parse(one);
        using var right = JsonDocument.Parse(other);
        return Difference("state", left.RootElement.GetProperty("state"), right.RootElement.GetProperty("state"))
            ?? "the same values are written in another order";
    }

    private static string? Difference(string path, JsonElement folded, JsonElement stored)
    {
        if (JsonElement.DeepEquals(folded, stored)) return null;

        switch (folded.ValueKind, stored.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var name in folded.EnumerateObject().Concat(stored.EnumerateObject()).Select(p => p.Name).Distinct())
                {
                    if (Difference($"{path}.{name}", folded, stored, name) is { } inside) return inside;
                }

                break;

            case (JsonValueKind.Array, JsonValueKind.Array):
                for (var i = 0; i < Math.Min(folded.GetArrayLength(), stored.GetArrayLength()); i++)
                {
                    if (Difference($"{path}[{i}]", folded[i], stored[i]) is { } inside) return inside;
                }

                return $"{path} has {folded.GetArrayLength()} entries by the events, {stored.GetArrayLength()} in the snapshot";
        }

        return $"{path} is {Shown(folded)} by the events, {Shown(stored)} in the snapshot";
    }

    private static string? Difference(string path, JsonElement folded, JsonElement stored, string name) =>
        (folded.TryGetProperty(name, out var left), stored.TryGetProperty(name, out var right)) switch
        {
            (true, true) => Difference(path, left, right),
            (true, false) => $"{path} is {Shown(left)} by the events, missing in the snapshot",
            _ => $"{path} is {Shown(right)} in the snapshot, missing by the events",
        };

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= ShownMax ? text : text[..ShownMax] + "...";
    }
}
