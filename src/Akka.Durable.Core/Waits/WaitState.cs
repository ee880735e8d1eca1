using System.Collections.Immutable;
using Akka.Durable.Payloads;

namespace Akka.Durable.Waits;

/// <summary>What the journal says of one wait.</summary>
public abstract record WaitState
{
    private WaitState(long firstSequence) => FirstSequence = firstSequence;

    /// <summary>The event that began it.</summary>
    public long FirstSequence { get; init; }

    /// <param name="FirstSequence">The event that began it.</param>
    /// <param name="Signal">The signal it waits for; null where it waits for none, or for one of several.</param>
    /// <param name="Until">The earliest instant that ends it; null where none does.</param>
    /// <param name="Since">When it began.</param>
    public sealed record Open(long FirstSequence, string? Signal, DateTimeOffset? Until, DateTimeOffset Since) : WaitState(FirstSequence)
    {
        /// <summary>What it waits for where that is several things, as the code named them; null otherwise.</summary>
        public ImmutableArray<WaitOption>? AnyOf { get; init; }

        /// <summary>Whether a signal of that name ends it.</summary>
        public bool Wants(string signal) => Signal == signal || OptionOf(signal) is not null;

        /// <summary>The place of the signal among several things; null where it is not among them.</summary>
        public int? OptionOf(string signal) => PlaceOf(o => o.Signal == signal);

        /// <summary>The place of the child among several things; null where it is not among them.</summary>
        public int? OptionOf(Address child) => PlaceOf(o => o.Child == child);

        /// <summary>The place of the instant that ends it among several things; null where there is none.</summary>
        public int? OptionOf(DateTimeOffset dueAt) => PlaceOf(o => o.Until == dueAt);

        private int? PlaceOf(Func<WaitOption, bool> isIt)
        {
            for (var i = 0; AnyOf is { } options && i < options.Length; i++)
            {
                if (isIt(options[i])) return i;
            }

            return null;
        }
    }

    /// <summary>Its instant came first.</summary>
    public sealed record Elapsed(long FirstSequence, DateTimeOffset DueAt, DateTimeOffset FiredAt) : WaitState(FirstSequence)
    {
        /// <summary>Which of several things came first, from 0; null where it waited for one.</summary>
        public int? Option { get; init; }
    }

    /// <summary>A child ended first; how is in <see cref="Runs.RunState.Children"/>.</summary>
    public sealed record Joined(long FirstSequence, Address Child) : WaitState(FirstSequence)
    {
        /// <inheritdoc cref="Elapsed.Option"/>
        public int? Option { get; init; }
    }

    /// <summary>A signal came first.</summary>
    public sealed record Signalled(long FirstSequence, string SignalId, string Name, string? Sender, Payload Value) : WaitState(FirstSequence)
    {
        /// <inheritdoc cref="Elapsed.Option"/>
        public int? Option { get; init; }
    }
}

/// <summary>One of several things that a wait waits for: a signal, an instant or the end of a child.</summary>
/// <param name="Signal">The signal's name; null for anything else.</param>
/// <param name="Until">The instant, in UTC; null for anything else.</param>
/// <param name="Child">What the code calls the child; null for anything else.</param>
public sealed record WaitOption(string? Signal, DateTimeOffset? Until, Address? Child = null);

/// <summary>A signal that came and that no wait has taken yet.</summary>
public sealed record UnreadSignal(string Id, string Name, string? Sender, Payload Value, DateTimeOffset At);
