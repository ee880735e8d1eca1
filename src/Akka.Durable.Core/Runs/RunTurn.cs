using Akka.Durable.History;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;

namespace Akka.Durable.Runs;

/// <summary>One command taken through: what is to be appended for it, and the state when that is durable.</summary>
/// <param name="State">The state after the events; the one before when there are none.</param>
/// <param name="Events">In their places; none when the command was refused or had been honoured already.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
public sealed record RunTurn(RunState State, IReadOnlyList<RecordedEvent> Events, Refusal? Refusal)
{
    /// <summary>What has to be stored with or before the events; null where that is nothing.</summary>
    public IReadOnlyList<PayloadRow>? Payloads { get; private init; }

    /// <param name="state">What the run's events fold to so far.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The clock's time, in UTC. A clock that was set back does not make a run's history run backwards.</param>
    /// <param name="limits">How long the run's history may become.</param>
    /// <param name="inlineMax"><see cref="DurableSettings.PayloadInlineBytesMax"/>: a longer value is to be kept outside. The events that are
    /// returned still have its bytes, to be stored with them or before; the state has its name alone.</param>
    public static RunTurn Take(RunState state, RunCommand command, DateTimeOffset now, HistoryLimits limits, int inlineMax = int.MaxValue)
    {
        var at = now > state.LastAt ? now : state.LastAt;
        return RunDecider.Decide(state, command, at, limits) switch
        {
            Decision.Accepted accepted => Applied(state, accepted.Events, at, inlineMax),
            Decision.Refused refused => new(state, [], refused.Refusal),
        };
    }

    /// <inheritdoc cref="Take(RunState, RunCommand, DateTimeOffset, HistoryLimits, int)"/>
    public static RunTurn Take(RunState state, RunCommand command, DateTimeOffset now) => Take(state, command, now, HistoryLimits.None);

    private static RunTurn Applied(RunState state, IReadOnlyList<RunEvent> decided, DateTimeOffset at, int inlineMax)
    {
        var events = new RecordedEvent[decided.Count];
        List<PayloadRow>? payloads = null;
        for (var i = 0; i < events.Length; i++)
        {
            var kept = events[i] = new(state.Sequence + 1, at, EventPayloads.Outlined(decided[i], inlineMax));
            if (EventPayloads.AnyOutside(kept.Event))
            {
                (payloads ??= []).AddRange(EventPayloads.Rows(kept));
                kept = kept with { Event = EventPayloads.WithoutBytes(kept.Event) };
            }

            state = RunEvolution.Evolve(state, kept);
        }

        return new(state, events, Refusal: null) { Payloads = payloads };
    }
}
