namespace Akka.Durable;

/// <summary>How one run is started.</summary>
public sealed record StartOptions
{
    public static StartOptions Default { get; } = new();

    /// <summary>A signal that is there when the run begins, in the same append. Where the run exists, however it was started, it is signalled.
    /// Null, the default: none.</summary>
    public StartSignal? Signal { get; init; }

    /// <summary>The run's id. Starting again with the same id and input returns the run that is there, so a caller that got no
    /// answer may simply ask again. Null, the default: one is made, which follows time. Ids of your own that do so as well (a version 7 UUID, a
    /// date in front) keep runs of one hour together in the store; with many at once that is worth a third of the speed on SQLite.</summary>
    public string? Id { get; init; }

    /// <summary>Tags and metadata to list runs by: who calls, for which agent, for what. At most 50; names of 1 to 100 characters,
    /// values of at most 500, neither with control characters.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the run may begin without a journal where the store cannot take it at present. <see cref="Durability.Required"/> by default.</summary>
    public Durability Durability { get; init; }

    /// <summary>The run on whose behalf this one is started; null for a root.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Whether a run that fails or is cancelled undoes first what its phases did, the newest first, where they say how
    /// (<see cref="PhaseOptions.Undo"/>). Off by default.</summary>
    public bool Compensate { get; init; }

    /// <summary>When the run has failed if it has not ended by then: <c>deadline-exceeded</c>. Null, the default: never.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
