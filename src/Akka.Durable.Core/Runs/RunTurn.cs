using Akka.Durable.History;
using Akka.Durable.Refusals;

namespace Akka.Durable.Runs;

/// <summary>One command taken through: what is to be appended for it, and the state when that is durable.</summary>
/// <param name="State">The state after the events; the one before when there are none.</param>
/// <param name="Events">In their places; none when the command was refused or had been honoured already.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
public sealed record RunTurn(RunState State, IReadOnlyList<RecordedEvent> Events, Refusal? Refusal)
{
    /// <param name="state">What the run's events fold to so far.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The clock's time, in UTC. A clock that was set back does not make a run's history run backwards.</param>
    /// <param name="limits">How long the run's history may become.</param>
    public static RunTurn Take(RunState state, RunCommand command, DateTimeOffset now, HistoryLimits limits)
    {
        var at = now > state.LastAt ? now : state.LastAt;
        return RunDecider.Decide(state, command, at, limits) switch
        {
            Decision.Accepted accepted => Applied(state, accepted.Events, at),
            Decision.Refused refused => new(state, [], refused.Refusal),
        };
    }

    /// <inheritdoc cref="Take(RunState, RunCommand, DateTimeOffset, HistoryLimits)"/>
    public static RunTurn Take(RunState state, RunCommand command, DateTimeOffset now) => Take(state, command, now, HistoryLimits.None);

    private static RunTurn Applied(RunState state, IReadOnlyList<RunEvent> decided, DateTimeOffset at)
    {
        var events = new RecordedEvent[decided.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new(state.Sequence + 1, at, decided[i]);
            state = RunEvolution.Evolve(state, events[i]);
        }

        return new(state, events, Refusal: null);
    }
}
