using System.Collections.Immutable;
using Akka.Durable.Children;

namespace Akka.Durable.Snapshots;

/// <summary>Between what a run knows of its children and what of it is written.</summary>
internal static class ChildMapping
{
    public static IReadOnlyList<ChildSnapshot> ToSnapshot(IEnumerable<KeyValuePair<Address, ChildState>> children) =>
        [.. children.Select(c => ToSnapshot(c.Key, c.Value)).OrderBy(c => c.FirstSequence).ThenBy(c => c.Child.ToString(), StringComparer.Ordinal)];

    public static IEnumerable<KeyValuePair<Address, ChildState>> ToStates(IReadOnlyList<ChildSnapshot>? children) =>
        (children ?? []).Select(c => KeyValuePair.Create(c.Child, ToState(c)));

    private static ChildSnapshot ToSnapshot(Address address, ChildState child) => child switch
    {
        ChildState.Open c => new(address, c.FirstSequence, c.Id, c.Definition, c.Input, c.OnRollback)
        {
            Version = c.Version,
            OnParentClose = c.OnParentClose,
            Tags = c.Tags.IsEmpty ? null : c.Tags,
            Confirmed = c.Confirmed ? true : null,
        },
        ChildState.Ended c => new(address, c.FirstSequence, c.Id, c.Definition, c.Input, c.OnRollback) { Result = c.Result },
    };

    private static ChildState ToState(ChildSnapshot c) => c.Result is { } result
        ? new ChildState.Ended(c.FirstSequence, c.Id, c.OnRollback, c.Definition, c.Input, result)
        : new ChildState.Open(
            c.FirstSequence,
            c.Id,
            c.OnRollback,
            c.Definition,
            c.Version ?? throw new FormatException($"{c.Child} without its version"),
            c.Input,
            c.OnParentClose ?? throw new FormatException($"{c.Child} without what becomes of it"),
            c.Tags ?? ImmutableSortedDictionary<string, string>.Empty,
            c.Confirmed is true);
}
