namespace Akka.Durable;

/// <summary>How a fork is started.</summary>
public sealed record ForkOptions
{
    public static ForkOptions Default { get; } = new();

    /// <summary>The fork's id. Asking again with the same id, source and point returns the fork that is there. Null, the default: one is made.</summary>
    public string? Id { get; init; }

    /// <summary>Tags on top of the source's; a null value leaves one of them out. The tag <c>forked-from</c> names the source.</summary>
    public IReadOnlyDictionary<string, string?> Tags { get; init; } = new Dictionary<string, string?>();

    /// <summary>When the fork is asked to end. Null, the default: never; the source's deadline is the source's.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Who asks, for the journal.</summary>
    public string? By { get; init; }

    /// <summary>Why, for the journal.</summary>
    public string? Reason { get; init; }
}
