using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Cluster.Runs;

/// <summary>The append under way: whose it is, how far the journal has confirmed it, and what becomes of it if the actor ends first.</summary>
internal sealed class Appending(RunId run, Watchdog watchdog)
{
    /// <summary>How often one command is begun anew whose outcome is unknown, before whoever waits for it is told so.</summary>
    private const int TriesMax = 5;

    private Asked? _asked;
    private IReadOnlyList<RecordedEvent> _events = [];
    private int _confirmed;

    public bool IsUnderWay => _asked is not null;

    public void Begin(Asked asked, IReadOnlyList<RecordedEvent> events)
    {
        (_asked, _events, _confirmed) = (asked, events, 0);
        watchdog.Arm("an append");
    }

    /// <summary>The journal confirms an event.</summary>
    /// <returns>Whether that was the last one.</returns>
    /// <exception cref="InvalidOperationException">It is not the event that is due: a journal that says things twice has mixed up its answers.</exception>
    public bool Confirm(RecordedEvent persisted)
    {
        if (_asked is null || persisted.Sequence != _events[_confirmed].Sequence)
        {
            throw new InvalidOperationException($"the journal confirmed event {persisted.Sequence} where another one was due");
        }

        if (++_confirmed < _events.Count) return false;

        watchdog.Disarm();
        (_asked, _events) = (null, []);
        return true;
    }

    /// <summary>What the next incarnation has to be asked again, and for whom; nothing when nobody waits, or after too many tries: then
    /// whoever waits is told that the outcome is unknown.</summary>
    public Asked.ByCaller? GiveBack()
    {
        if (_asked is not Asked.ByCaller caller) return null;
        if (caller.Ask.Tries < TriesMax - 1) return new(caller.Ask with { Tries = caller.Ask.Tries + 1 }, caller.Caller);

        caller.Refuse(run, new(RefusalCodes.OutcomeUnknown, "The store does not confirm what is written. Asking again with the same ids is safe."));
        return null;
    }
}
