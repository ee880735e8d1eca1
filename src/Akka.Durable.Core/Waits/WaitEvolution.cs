using Akka.Durable.Children;
using Akka.Durable.Runs;

namespace Akka.Durable.Waits;

/// <summary>What the start of a wait and the end of a child change in the waits of a run.</summary>
/// <remarks>That a wait ended with a child needs no event of its own: the order of the two events in the journal says it.</remarks>
internal static class WaitEvolution
{
    public static AddressDictionary<WaitState, WaitState.Open> Started(RunState state, RunEvent.WaitStarted e, DateTimeOffset at)
    {
        var open = new WaitState.Open(state.Sequence, e.Signal, e.Until, at) { AnyOf = e.AnyOf };
        return state.Waits.SetItem(e.Wait, Ended(state, open) is { } child ? With(open, child) : open);
    }

    /// <summary>Every wait that is still open and waits for the child ends with it.</summary>
    public static AddressDictionary<WaitState, WaitState.Open> Joined(RunState state, Address child) => state.Waits.SetItems(
    [
        .. state.Waits.Open.Where(w => w.Value.OptionOf(child) is not null).Select(w => KeyValuePair.Create<Address, WaitState>(w.Key, With(w.Value, child))),
    ]);

    /// <summary>The first child among what the wait waits for that has ended already; null where none has.</summary>
    public static Address? Ended(RunState state, WaitState.Open wait)
    {
        foreach (var option in wait.AnyOf ?? [])
        {
            if (option.Child is { } child && state.Children.GetValueOrDefault(child) is ChildState.Ended) return child;
        }

        return null;
    }

    private static WaitState.Joined With(WaitState.Open wait, Address child) =>
        new(wait.FirstSequence, child) { Option = wait.OptionOf(child) };
}
