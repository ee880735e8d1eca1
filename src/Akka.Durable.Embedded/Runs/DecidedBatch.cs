using Akka.Durable.History;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;
using Microsoft.Extensions.Logging;

namespace Akka.Durable.Embedded.Runs;

/// <summary>Several commands decided one upon the other, to be appended together and answered when that is durable.</summary>
internal sealed class DecidedBatch(RunState state, DateTimeOffset now, HistoryLimits limits, int payloadInlineMax)
{
    private readonly List<(RunMessage.Ask Ask, RunState State, Refusal? Refusal)> _answers = [];
    private readonly List<JournalRow> _rows = [];
    private readonly List<RunEvent> _told = [];
    private List<PayloadRow>? _payloads;

    /// <summary>The state after all of it.</summary>
    public RunState State { get; private set; } = state;

    public IReadOnlyList<JournalRow> Rows => _rows;

    /// <summary>What the rows keep outside; null for nothing.</summary>
    public IReadOnlyList<PayloadRow>? Payloads => _payloads;

    public void Add(RunMessage.Ask ask)
    {
        ask.WasThere ??= State.IsStarted;
        var turn = RunTurn.Take(State, ask.Command, now, limits, payloadInlineMax);
        State = turn.State;
        if (turn.Payloads is { } brought) (_payloads ??= []).AddRange(brought);
        foreach (var recorded in turn.Events)
        {
            _rows.Add(EventCodec.Encode(recorded));
            if (recorded.Event is RunEvent.Claimed or RunEvent.Quarantined or RunEvent.HistoryWarned or RunEvent.HistoryFilled) _told.Add(recorded.Event);
        }

        _answers.Add((ask, State, turn.Refusal));
    }

    /// <summary>Answers everybody. Refusals too are answered only now: they may rest on what was appended with them.</summary>
    public void Answer(ILogger log, RunId run)
    {
        foreach (var fact in _told)
        {
            DurableMeters.Recorded(fact);
            if (fact is RunEvent.HistoryWarned warned) Log.LongHistory(log, run, warned.Events);
            else if (fact is RunEvent.HistoryFilled filled) Log.HistoryFull(log, run, filled.EventsMax);
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
