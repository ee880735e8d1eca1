using System.Globalization;
using Akka.Durable.Hocon.Parsing;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Resolution;

/// <summary>Joins values that stand side by side: single values to a string, arrays to an array, objects to an object.</summary>
internal static class Union
{
    /// <param name="joined">The expression, for messages.</param>
    /// <param name="parts">Its parts with their outcomes; null for an optional substitution without value.</param>
    /// <returns>Null when no part has a value.</returns>
    public static Shape? Of(Expression.Joined joined, IReadOnlyList<(Expression Written, Shape? Outcome)> parts)
    {
        if (parts.All(p => p.Outcome is null)) return null;

        var solid = parts.Where(p => p.Outcome is not null && p.Written is not Expression.Literal { Blank: true }).ToList();
        if (solid.Any(p => p.Outcome is Shape.Sequence)) return SequenceOf(joined, solid);
        if (solid.Any(p => p.Outcome is Shape.Mapping)) return MappingOf(solid);

        // Nothing but += brings a single value to an array that is not there.
        return TextOf(joined, parts);
    }

    private static Shape.Sequence SequenceOf(Expression.Joined joined, List<(Expression Written, Shape? Outcome)> parts)
    {
        var items = new List<LazyField>();
        foreach (var (written, outcome) in parts)
        {
            items.AddRange(outcome switch
            {
                Shape.Sequence sequence => sequence.Items,
                Shape.Mapping mapping when Indexed(mapping) is { Count: > 0 } indexed => indexed,
                _ => throw Unlike(written, outcome!, "an array"),
            });
            if (items.Count > HoconLimits.ResolvedMax)
            {
                throw new HoconException(joined.Origin, $"The array grows beyond {HoconLimits.ResolvedMax:N0} elements.");
            }
        }

        return new(items, joined.Origin);
    }

    // An object with the keys 0, 1, 2 … is an array when one is needed.
    private static List<LazyField> Indexed(Shape.Mapping mapping) =>
    [
        .. mapping.Slots
            .Select(s => (Index: int.TryParse(s.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i : -1, s.Value.Field))
            .Where(s => s.Index >= 0)
            .OrderBy(s => s.Index)
            .Select(s => s.Field),
    ];

    private static Shape.Mapping MappingOf(List<(Expression Written, Shape? Outcome)> parts)
    {
        Shape.Mapping? merged = null;
        foreach (var (written, outcome) in parts)
        {
            if (outcome is not Shape.Mapping mapping) throw Unlike(written, outcome!, "an object");

            merged = merged?.With(mapping) ?? mapping;
        }

        return merged!;
    }

    private static Shape.Single TextOf(Expression.Joined joined, IReadOnlyList<(Expression Written, Shape? Outcome)> parts)
    {
        if (parts is [{ Outcome: Shape.Single only }]) return only;

        var texts = parts.Select(p => p.Outcome is Shape.Single single ? Joining.TextOf(single.Value) : "").ToList();
        return texts.Sum(t => (long)t.Length) <= HoconLimits.ResolvedMax
            ? new(new HoconValue.Scalar(string.Concat(texts), ScalarKind.Text, joined.Origin))
            : throw new HoconException(joined.Origin, $"The string grows beyond {HoconLimits.ResolvedMax:N0} characters.");
    }

    private static HoconException Unlike(Expression written, Shape outcome, string wanted)
    {
        var kind = outcome switch
        {
            Shape.Single { Value: HoconValue.Null } => "null",
            Shape.Single => "a single value",
            Shape.Sequence => "an array",
            _ => "an object",
        };
        var what = written is Expression.Reference reference ? $"{reference} is {kind}; it" : kind;
        return new(written.Origin, $"{char.ToUpperInvariant(what[0])}{what[1..]} cannot be joined to {wanted}.");
    }
}
