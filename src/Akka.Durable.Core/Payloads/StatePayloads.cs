using System.Collections.Immutable;
using Akka.Durable.Children;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Akka.Durable.Waits;

namespace Akka.Durable.Payloads;

/// <summary>The values in a run's state that are kept outside.</summary>
public static class StatePayloads
{
    /// <summary>Their names, each once.</summary>
    /// <returns>Null where the run never had one: nothing has to be looked after.</returns>
    public static ImmutableDictionary<string, PayloadReference>? Of(RunState state)
    {
        if (!state.HoldsPayloads) return null;

        var found = ImmutableDictionary.CreateBuilder<string, PayloadReference>();
        foreach (var payload in All(state))
        {
            if (payload?.Reference is { } reference) found[reference.Sha256] = reference;
        }

        return found.ToImmutable();
    }

    private static IEnumerable<Payload?> All(RunState state)
    {
        IEnumerable<Payload?> own = [state.Header?.Input, (state.Standing as Standing.Completed)?.Result];
        var all = own
            .Concat(state.Phases.SelectMany(p => Of(p.Value)))
            .Concat(state.Waits.Select(w => Of(w.Value)))
            .Concat(state.Children.SelectMany(c => Of(c.Value)))
            .Concat(state.UnreadSignals.Select(s => (Payload?)s.Value));
        return state.Undoing is not { } undoing
            ? all
            : all.Concat(undoing.Phases.SelectMany(p => Of(p.Value)))
                .Concat(undoing.Waits.Select(w => Of(w.Value)))
                .Concat(undoing.Children.SelectMany(c => Of(c.Value)));
    }

    private static IEnumerable<Payload?> Of(PhaseState phase) => phase switch
    {
        PhaseState.InFlight p => [p.Input, p.Checkpoint, .. p.Steps.Values.Select(s => (s as StepState.Completed)?.Result)],
        PhaseState.Completed p => [p.Result, p.Input, p.Checkpoint],
        PhaseState.Failed p => [p.Input, p.Checkpoint],
    };

    private static Payload? Of(WaitState wait) => (wait as WaitState.Signalled)?.Value;

    private static IEnumerable<Payload?> Of(ChildState child) => child switch
    {
        ChildState.Open c => [c.Input],
        ChildState.Ended c => [c.Input, c.Result.Value],
    };
}
