using Akka.Durable.Cluster.Messages;
using Akka.Durable.History;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.Telemetry;
using Akka.Event;

namespace Akka.Durable.Cluster.Runs;

/// <summary>What a run is asked, one after the other: decided on, confirmed by the journal, and only then answered.</summary>
internal sealed class Turns(RunId run, RunsNode node, Watchdog watchdog, Publication publication, ILoggingAdapter log)
{
    private readonly Appending _appending = new(run, watchdog);
    private Asked? _asked;
    private RunTurn? _turn;
    private bool _wasThere;

    /// <summary>The call that this incarnation has started the run by: sent again because the answer was late, it is answered as the first time.</summary>
    private string? _startedBy;

    /// <summary>What the run's confirmed events fold to.</summary>
    public RunState State { get; private set; } = RunState.Initial;

    /// <summary>Why nothing is decided on this run; null when its history is sound.</summary>
    public Refusal? Untrusted { get; private set; }

    /// <summary>Whether events are on their way into the journal.</summary>
    public bool IsAppending => _appending.IsUnderWay;

    /// <summary>What has to be durable before the events under way are persisted; null where that is nothing.</summary>
    public IReadOnlyList<PayloadRow>? Payloads => _turn?.Payloads;

    /// <summary>The run's history was read.</summary>
    public void Recovered(RunState state)
    {
        node.IsWell(run);
        State = state;

        // The row may be older than the journal: this is where it is repaired.
        if (state.IsStarted) publication.Publish(state);
    }

    /// <summary>The run's history cannot be relied on.</summary>
    public void Mistrust(Refusal refusal) => Untrusted = refusal;

    /// <summary>Decides. What needs no event is answered at once.</summary>
    /// <returns>The events to persist, to be confirmed by <see cref="Confirm"/> one by one.</returns>
    public IReadOnlyList<RecordedEvent> Begin(Asked asked)
    {
        if (Untrusted is { } untrusted)
        {
            asked.Refuse(run, untrusted);
            return [];
        }

        var settings = node.Services.Settings;
        var turn = RunTurn.Take(
            State, asked.Command, node.Services.Time.GetUtcNow(), HistoryLimits.Of(settings), settings.PayloadInlineBytesMax);
        if (turn.Events.Count > 0)
        {
            (_asked, _turn, _wasThere) = (asked, turn, State.IsStarted);
            if (!_wasThere) _startedBy = (asked as Asked.ByCaller)?.Ask.Call;
            _appending.Begin(asked, turn.Events);
        }
        else if (turn.Refusal is { } refused)
        {
            asked.Refuse(run, refused);
        }
        else
        {
            Accept(asked, wasThere: true);
        }

        return turn.Events;
    }

    /// <summary>The journal confirms an event.</summary>
    /// <returns>Whether that was the last one: the command is honoured and answered.</returns>
    /// <exception cref="InvalidOperationException">It is not the event that is due.</exception>
    public bool Confirm(RecordedEvent persisted)
    {
        if (!_appending.Confirm(persisted)) return false;

        var (asked, turn) = (_asked!, _turn!);
        (_asked, _turn) = (null, null);
        State = turn.State;
        node.IsWell(run);
        TellOf(turn.Events);
        Accept(asked, _wasThere);
        return true;
    }

    /// <inheritdoc cref="Appending.GiveBack"/>
    public Asked.ByCaller? GiveBack() => _appending.GiveBack();

    private void TellOf(IReadOnlyList<RecordedEvent> events)
    {
        foreach (var recorded in events)
        {
            DurableMeters.Recorded(recorded.Event);
            if (recorded.Event is RunEvent.HistoryWarned warned) log.Warning("Run {0} has a long history: {1} events and more.", run, warned.Events);
            if (recorded.Event is not RunEvent.HistoryFilled filled) continue;
            log.Error("Run {0} is suspended, history-full: it has {1} events, as many as history-max allows.", run, filled.EventsMax);
        }
    }

    private void Accept(Asked asked, bool wasThere)
    {
        if (asked is Asked.ByBody body) body.Report.Accept(State);
        if (State.IsStarted) publication.Publish(State);
        if (asked is not Asked.ByCaller caller) return;

        var isTheSameStart = caller.Ask.Call is { } call && call == _startedBy;
        publication.AnswerWhenWritten(caller.Caller, new RunMessage.Accepted(run, State.Sequence, wasThere && !isTheSameStart));
    }
}
