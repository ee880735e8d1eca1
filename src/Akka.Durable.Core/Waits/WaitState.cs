using Akka.Durable.Payloads;

namespace Akka.Durable.Waits;

/// <summary>What the journal says of one wait.</summary>
public abstract record WaitState
{
    private WaitState(long firstSequence) => FirstSequence = firstSequence;

    /// <summary>The event that began it.</summary>
    public long FirstSequence { get; init; }

    public sealed record Open(long FirstSequence, string? Signal, DateTimeOffset? Until, DateTimeOffset Since) : WaitState(FirstSequence);

    /// <summary>Its instant came first.</summary>
    public sealed record Elapsed(long FirstSequence, DateTimeOffset DueAt, DateTimeOffset FiredAt) : WaitState(FirstSequence);

    /// <summary>A signal came first.</summary>
    public sealed record Signalled(long FirstSequence, string SignalId, string? Sender, Payload Value) : WaitState(FirstSequence);
}

/// <summary>A signal that came and that no wait has taken yet.</summary>
public sealed record UnreadSignal(string Id, string Name, string? Sender, Payload Value, DateTimeOffset At);
