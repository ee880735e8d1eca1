using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Waits;

/// <summary>Rules of waits and signals: buffered before they are awaited, taken once, first in first out per name.</summary>
internal static class Waiting
{
    /// <summary>Signals that may wait unread; more are refused until some are taken.</summary>
    public const int UnreadMax = 2000;

    public static Decision Receive(RunState state, RunCommand.SendSignal signal)
    {
        if (state.UnreadSignals.Any(s => s.Id == signal.Id) || state.ReadSignalIds.Contains(signal.Id)) return Decision.Nothing;
        if (state.Standing.IsEnded)
        {
            return Decision.Refuse(RefusalCodes.RunEnded, $"The run has ended: {Standings.Status(state).Name()}. It takes no signals.");
        }

        if (state.UnreadSignals.Count >= UnreadMax)
        {
            return Decision.Refuse(RefusalCodes.SignalsFull, $"The run keeps {UnreadMax} unread signals already; send it again later.");
        }

        var received = new RunEvent.SignalReceived(signal.Id, signal.Name, signal.Sender, signal.Value);
        return OldestOpen(state, signal.Name) is { } wait && !state.UnreadSignals.Any(s => s.Name == signal.Name)
            ? Decision.Of(received, new RunEvent.SignalConsumed(wait, signal.Id))
            : Decision.Of(received);
    }

    public static Decision Begin(RunState state, RunCommand.FromBody.BeginWait begin, DateTimeOffset now)
    {
        if (state.Waits.ContainsKey(begin.Wait)) return Decision.Nothing;

        var until = begin.AnyOf is { } options ? options.Min(o => o.Until) : begin.Until;
        var started = new RunEvent.WaitStarted(begin.Wait, begin.Signal, until, begin.AnyOf);
        var open = new WaitState.Open(state.Sequence + 1, begin.Signal, until, now) { AnyOf = begin.AnyOf };
        if (WaitEvolution.Ended(state, open) is not null) return Decision.Of(started);

        if (state.UnreadSignals.Find(s => open.Wants(s.Name)) is { } unread)
        {
            return Decision.Of(started, new RunEvent.SignalConsumed(begin.Wait, unread.Id));
        }

        return until <= now
            ? Decision.Of(started, new RunEvent.TimerFired(begin.Wait, until.Value))
            : Decision.Of(started);
    }

    private static Address? OldestOpen(RunState state, string signal)
    {
        Address? oldest = null;
        var first = long.MaxValue;
        foreach (var (address, wait) in state.Waits.Open)
        {
            if (wait.Wants(signal) && wait.FirstSequence < first) (oldest, first) = (address, wait.FirstSequence);
        }

        return oldest;
    }
}

/// <summary>Rules of what time brings.</summary>
internal static class Wakes
{
    public static Decision Wake(RunState state, DateTimeOffset now)
    {
        if (state.Standing is not (Standing.Active { Stop: null } or Standing.Parked)) return Decision.Nothing;

        // What it undoes is due as attempts are, not as waits are; and no deadline ends a run half undone.
        if (state.Undoing is not null) return Decision.Nothing;

        var due = state.Waits.Open
            .Where(w => w.Value.Until <= now)
            .OrderBy(w => w.Value.Until)
            .ThenBy(w => w.Value.FirstSequence)
            .Select(RunEvent (w) => new RunEvent.TimerFired(w.Key, w.Value.Until!.Value));

        return state.Header!.DeadlineAt is { } deadline && deadline <= now
            ? Decision.Of(new RunEvent.DeadlinePassed(deadline))
            : Decision.Of([.. due]);
    }
}
