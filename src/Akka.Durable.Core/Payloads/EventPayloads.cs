using Akka.Durable.Runs;

namespace Akka.Durable.Payloads;

/// <summary>The values in an event that may be kept outside: all but what a body says of its progress, which only the latest event needs.</summary>
internal static class EventPayloads
{
    /// <summary>Whether one of them is longer than <paramref name="bytesMax"/>.</summary>
    public static bool AnyLonger(RunEvent @event, int bytesMax)
    {
        var (one, two, three) = Of(@event);
        return one?.Length > bytesMax || two?.Length > bytesMax || three?.Length > bytesMax;
    }

    /// <summary>Whether one of them is kept outside.</summary>
    public static bool AnyOutside(RunEvent @event)
    {
        var (one, two, three) = Of(@event);
        return one?.Reference is not null || two?.Reference is not null || three?.Reference is not null;
    }

    /// <summary>Those that are kept outside.</summary>
    public static IEnumerable<Payload> Outside(RunEvent @event)
    {
        var (one, two, three) = Of(@event);
        return new[] { one, two, three }.OfType<Payload>().Where(p => p.Reference is not null);
    }

    /// <summary>The event with each longer than <paramref name="bytesMax"/> to be kept outside.</summary>
    public static RunEvent Outlined(RunEvent @event, int bytesMax) =>
        AnyLonger(@event, bytesMax) ? Each(@event, p => p.Length > bytesMax ? p.Outside() : p) : @event;

    /// <summary>The event as a state may hold it: without the bytes of what is kept outside.</summary>
    public static RunEvent WithoutBytes(RunEvent @event) => AnyOutside(@event) ? Each(@event, p => p.WithoutBytes()) : @event;

    /// <summary>What has to be stored with or before the event.</summary>
    public static IEnumerable<PayloadRow> Rows(RecordedEvent recorded) => Outside(recorded.Event)
        .Where(p => p.IsAtHand)
        .Select(p => new PayloadRow(p.Reference!.Sha256, recorded.Sequence, p.Json, recorded.At));

    /// <summary>The event with each of them replaced.</summary>
    public static RunEvent Each(RunEvent @event, Func<Payload, Payload> other)
    {
        return @event switch
        {
            RunEvent.Started e => e with { Input = other(e.Input) },
            RunEvent.PhaseStarted e => e with { Input = Maybe(e.Input) },
            RunEvent.PhaseCompleted e => e with { Result = other(e.Result), Input = Maybe(e.Input), Checkpoint = Maybe(e.Checkpoint) },
            RunEvent.PhaseFailed e => e with { Input = Maybe(e.Input) },
            RunEvent.StepCompleted e => e with { Result = other(e.Result) },
            RunEvent.CheckpointSaved e => e with { Value = other(e.Value) },
            RunEvent.SignalReceived e => e with { Value = other(e.Value) },
            RunEvent.ChildStarted e => e with { Input = other(e.Input) },
            RunEvent.ChildEnded e => e with { Result = e.Result with { Value = Maybe(e.Result.Value) } },
            RunEvent.Completed e => e with { Result = other(e.Result) },
            _ => @event,
        };

        Payload? Maybe(Payload? payload) => payload is { } there ? other(there) : null;
    }

    private static (Payload? One, Payload? Two, Payload? Three) Of(RunEvent @event) => @event switch
    {
        RunEvent.Started e => (e.Input, null, null),
        RunEvent.PhaseStarted e => (e.Input, null, null),
        RunEvent.PhaseCompleted e => (e.Result, e.Input, e.Checkpoint),
        RunEvent.PhaseFailed e => (e.Input, null, null),
        RunEvent.StepCompleted e => (e.Result, null, null),
        RunEvent.CheckpointSaved e => (e.Value, null, null),
        RunEvent.SignalReceived e => (e.Value, null, null),
        RunEvent.ChildStarted e => (e.Input, null, null),
        RunEvent.ChildEnded e => (e.Result.Value, null, null),
        RunEvent.Completed e => (e.Result, null, null),
        _ => default,
    };
}
