using System.Diagnostics.CodeAnalysis;
using Akka.Durable.Refusals;

namespace Akka.Durable;

/// <summary>Names one run for its whole life. The caller chooses it, so starting twice is harmless.</summary>
/// <remarks>1 to 200 of <c>A-Z a-z 0-9 . _ : -</c>; compared byte for byte.</remarks>
[System.Text.Json.Serialization.JsonConverter(typeof(Runs.RunIdJsonConverter))]
public readonly record struct RunId : IComparable<RunId>
{
    public const int LengthMax = 200;

    private const string PersistencePrefix = "run|";

    private RunId(string value) => Value = value;

    public string Value { get; }

    /// <summary>The id under which journal and snapshot store keep this run.</summary>
    public string PersistenceId => PersistencePrefix + Value;

    /// <exception cref="RunRefusedException"><c>invalid-run-id</c>: the text is not a run id.</exception>
    public static RunId Parse(string text) =>
        TryParse(text, out var id)
            ? id
            : throw new RunRefusedException(Refusal.InvalidRunId(text));

    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        var valid = text is { Length: >= 1 and <= LengthMax } && !text.AsSpan().ContainsAnyExcept(Allowed);
        id = valid ? new RunId(text!) : default;
        return valid;
    }

    /// <summary>The run that <paramref name="persistenceId"/> belongs to; false for ids that are not ours.</summary>
    public static bool TryFromPersistenceId(string persistenceId, out RunId id)
    {
        id = default;
        return persistenceId.StartsWith(PersistencePrefix, StringComparison.Ordinal)
            && TryParse(persistenceId[PersistencePrefix.Length..], out id);
    }

    public int CompareTo(RunId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");
}
