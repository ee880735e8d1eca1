using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Resolution;

/// <summary>What an expression turned out to be; its parts are still open. So an object may refer into itself.</summary>
internal abstract class Shape
{
    private Shape(HoconOrigin origin) => Origin = origin;

    public HoconOrigin Origin { get; }

    /// <summary>Set while the parts are being closed: met again then, the value contains itself.</summary>
    public bool Closing { get; set; }

    /// <summary>The finished value, once it is.</summary>
    public HoconValue? Closed { get; set; }

    /// <summary>Values in the finished value, repeated ones counted each time.</summary>
    public long Weight { get; set; } = 1;

    public sealed class Single(HoconValue value) : Shape(value.Origin)
    {
        public HoconValue Value => value;
    }

    public sealed class Sequence(IReadOnlyList<LazyField> items, HoconOrigin origin) : Shape(origin)
    {
        public IReadOnlyList<LazyField> Items => items;
    }

    public sealed class Mapping(OrderedDictionary<string, Slot> slots, HoconOrigin origin) : Shape(origin)
    {
        public OrderedDictionary<string, Slot> Slots => slots;

        /// <summary>The same fields as those of another object, which a substitution reached: each keeps its own past.</summary>
        public Mapping AsForeign()
        {
            var foreign = new OrderedDictionary<string, Slot>(slots.Count);
            foreach (var (key, slot) in slots)
            {
                foreign.Add(key, slot with { Foreign = true });
            }

            return new(foreign, Origin);
        }

        /// <summary>These fields with those of <paramref name="later"/> over them.</summary>
        public Mapping With(Mapping later)
        {
            var merged = new OrderedDictionary<string, Slot>(slots);
            foreach (var (key, slot) in later.Slots)
            {
                merged[key] = merged.TryGetValue(key, out var earlier)
                    ? new(new LazyField([.. earlier.Layers(Origin), .. slot.Layers(later.Origin)]), Foreign: earlier.Foreign && slot.Foreign)
                    : slot;
            }

            return new(merged, later.Origin);
        }
    }
}

/// <param name="Field">The value of a key.</param>
/// <param name="Foreign">It belongs to another object, so a reference in it to its own key means that object's past.</param>
internal readonly record struct Slot(LazyField Field, bool Foreign)
{
    public IReadOnlyList<Expression> Layers(HoconOrigin origin) =>
        Foreign ? [new Expression.Taken(Field, origin)] : Field.Layers;
}
