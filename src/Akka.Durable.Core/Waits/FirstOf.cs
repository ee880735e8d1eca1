using Akka.Durable.Payloads;
using Akka.Durable.Waits;

namespace Akka.Durable;

/// <summary>What came first of several things that a run waited for: the same on every execution.</summary>
public sealed class FirstOf
{
    private readonly Payload? _value;
    private readonly PayloadJson _json;

    private FirstOf(WaitFor what, int index, string? sender, Payload? value, PayloadJson json) =>
        (What, Index, Sender, _value, _json) = (what, index, sender, value, json);

    /// <summary>The one that came first, as the code names it now.</summary>
    public WaitFor What { get; }

    /// <summary>Its place among them, from 0.</summary>
    public int Index { get; }

    /// <summary>The signal's name; null where anything else came first.</summary>
    public string? Signal => (What as WaitFor.Signal)?.Name;

    /// <summary>Who sent the signal; null where nobody said, or where time came first.</summary>
    public string? Sender { get; }

    /// <summary>What the signal says; default where time came first.</summary>
    public T? Value<T>() => _value is { } value ? _json.Read<T>(value, $"The signal '{Signal}'") : default;

    /// <exception cref="RunUsageException">What the journal says came first is none of what the code waits for.</exception>
    internal static FirstOf Of(string name, IReadOnlyList<WaitFor> options, WaitState ended, PayloadJson json)
    {
        switch (ended)
        {
            // By its name: a version of the code that waits for one thing more, or in another order, is told the same.
            case WaitState.Signalled signalled:
                for (var i = 0; i < options.Count; i++)
                {
                    if (options[i] is WaitFor.Signal signal && signal.Name == signalled.Name) return new(signal, i, signalled.Sender, signalled.Value, json);
                }

                throw new RunUsageException(
                    $"The wait '{name}' is recorded to have ended by the signal '{signalled.Name}', which this version of the code does not wait for.");

            case WaitState.Joined joined:
                for (var i = 0; i < options.Count; i++)
                {
                    if (options[i] is WaitFor.Child child && child.Address == joined.Child) return new(child, i, sender: null, value: null, json);
                }

                throw new RunUsageException(
                    $"The wait '{name}' is recorded to have ended by the end of the child {joined.Child}, which this version of the code does not wait for.");

            case WaitState.Elapsed { Option: { } place } when place < options.Count && options[place] is WaitFor.Delay or WaitFor.Instant:
                return new(options[place], place, sender: null, value: null, json);

            default:
                throw new RunUsageException(
                    $"The wait '{name}' is recorded to have ended by its time, and this version of the code waits for none at that place.");
        }
    }
}
