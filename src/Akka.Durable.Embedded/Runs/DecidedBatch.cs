using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Several commands decided one upon the other, to be appended together and answered when that is durable.</summary>
internal sealed class DecidedBatch
{
    private readonly List<(RunMessage.Ask Ask, RunState State, Refusal? Refusal)> _answers = [];
    private readonly List<JournalRow> _rows = [];
    private readonly DateTimeOffset _now;

    public DecidedBatch(RunState state, DateTimeOffset now)
    {
        State = state;

        // A clock that was set back must not make a run's history run backwards.
        _now = now > state.LastAt ? now : state.LastAt;
    }

    /// <summary>The state after all of it.</summary>
    public RunState State { get; private set; }

    public IReadOnlyList<JournalRow> Rows => _rows;

    public void Add(RunMessage.Ask ask)
    {
        switch (RunDecider.Decide(State, ask.Command, _now))
        {
            case Decision.Accepted accepted:
                foreach (var @event in accepted.Events)
                {
                    var recorded = new RecordedEvent(State.Sequence + 1, _now, @event);
                    State = RunEvolution.Evolve(State, recorded);
                    _rows.Add(EventCodec.Encode(recorded));
                }

                _answers.Add((ask, State, null));
                break;

            case Decision.Refused refused:
                _answers.Add((ask, State, refused.Refusal));
                break;
        }
    }

    /// <summary>Answers everybody. Refusals too are answered only now: they may rest on what was appended with them.</summary>
    public void Answer()
    {
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
