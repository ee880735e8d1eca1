using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Resolution;

/// <summary>Turns shapes into values by resolving all that is still open in them.</summary>
internal sealed class Closing(Resolver resolver)
{
    /// <exception cref="HoconException">The value contains itself, or is too deep or too large.</exception>
    public HoconValue Close(Shape shape, int depth)
    {
        if (shape.Closed is { } closed) return closed;
        if (shape.Closing) throw new HoconException(shape.Origin, "A substitution puts a value into itself.");
        if (depth > HoconLimits.ResolutionDepthMax) throw Resolver.TooDeep(shape.Origin);

        shape.Closing = true;
        shape.Closed = shape switch
        {
            Shape.Single single => single.Value,
            Shape.Sequence sequence => new HoconValue.List(Items(sequence, depth), sequence.Origin),
            Shape.Mapping mapping => new HoconValue.Section(Fields(mapping, depth), mapping.Origin),
        };
        shape.Closing = false;
        return shape.Closed;
    }

    private List<HoconValue> Items(Shape.Sequence sequence, int depth)
    {
        var items = new List<HoconValue>(sequence.Items.Count);
        foreach (var item in sequence.Items)
        {
            if (resolver.Outcome(item) is { } outcome) items.Add(Part(sequence, outcome, depth));
        }

        return items;
    }

    private OrderedDictionary<string, HoconValue> Fields(Shape.Mapping mapping, int depth)
    {
        var fields = new OrderedDictionary<string, HoconValue>(mapping.Slots.Count);
        foreach (var (key, slot) in mapping.Slots)
        {
            if (resolver.Outcome(slot.Field) is { } outcome) fields.Add(key, Part(mapping, outcome, depth));
        }

        return fields;
    }

    private HoconValue Part(Shape whole, Shape part, int depth)
    {
        var value = Close(part, depth + 1);
        whole.Weight += part.Weight;
        return whole.Weight <= HoconLimits.ResolvedMax
            ? value
            : throw new HoconException(whole.Origin, $"The configuration grows beyond {HoconLimits.ResolvedMax:N0} values.");
    }
}
