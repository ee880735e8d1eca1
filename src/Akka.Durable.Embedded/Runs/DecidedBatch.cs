using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Several commands decided one upon the other, to be appended together and answered when that is durable.</summary>
internal sealed class DecidedBatch(RunState state, DateTimeOffset now)
{
    private readonly List<(RunMessage.Ask Ask, RunState State, Refusal? Refusal)> _answers = [];
    private readonly List<JournalRow> _rows = [];
    private readonly List<RunEvent> _counted = [];

    /// <summary>The state after all of it.</summary>
    public RunState State { get; private set; } = state;

    public IReadOnlyList<JournalRow> Rows => _rows;

    public void Add(RunMessage.Ask ask)
    {
        var turn = RunTurn.Take(State, ask.Command, now);
        State = turn.State;
        foreach (var recorded in turn.Events)
        {
            _rows.Add(EventCodec.Encode(recorded));
            if (recorded.Event is RunEvent.Claimed or RunEvent.Quarantined) _counted.Add(recorded.Event);
        }

        _answers.Add((ask, State, turn.Refusal));
    }

    /// <summary>Answers everybody. Refusals too are answered only now: they may rest on what was appended with them.</summary>
    public void Answer()
    {
        foreach (var fact in _counted)
        {
            if (fact is RunEvent.Claimed claimed) DurableMeters.TakenUp(claimed.Cause.ToString().ToLowerInvariant());
            else DurableMeters.Quarantined();
        }

        foreach (var (ask, state, refusal) in _answers)
        {
            if (refusal is null)
            {
                ask.Reply.TrySetResult(state);
            }
            else
            {
                ask.Reply.TrySetException(new RunRefusedException(refusal));
                _ = ask.Reply.Task.Exception;
            }
        }
    }
}
