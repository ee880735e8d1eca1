using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Resolution;

/// <summary>Carries out merges and substitutions.</summary>
/// <remarks>
/// Every key is evaluated when it is first asked for and only as far as needed: to a single value, or to an object or
/// array whose parts are still open. A value hidden by a later one is never evaluated. A reference that comes back to the
/// key being evaluated takes what was assigned to that key before, as the HOCON specification asks.
/// </remarks>
internal sealed class Resolver
{
    private readonly Func<string, string?> _variable;
    private readonly Shape _root;
    private readonly List<Expression.Reference> _following = [];
    private int _depth;

    private Resolver(Expression root, Func<string, string?> variable)
    {
        _variable = variable;
        _root = Evaluate(root, new LazyField([root]), 0)!;
    }

    /// <param name="root">An object or array.</param>
    /// <param name="variable">The value of an environment variable, null when there is none.</param>
    /// <exception cref="HoconException">A substitution leads nowhere or to itself, or values that cannot be joined are.</exception>
    public static HoconValue Resolve(Expression root, Func<string, string?> variable)
    {
        var resolver = new Resolver(root, variable);
        return new Closing(resolver).Close(resolver._root, 0);
    }

    /// <summary>The outcome of all that was assigned to the field; null when that is nothing.</summary>
    public Shape? Outcome(LazyField field) => Outcome(field, field.Open - 1);

    private Shape? Outcome(LazyField field, int layer)
    {
        if (layer < 0) return null;
        if (field.TryGetOutcome(layer, out var known)) return known;

        var expression = field.Layers[layer];
        if (++_depth > HoconLimits.ResolutionDepthMax) throw TooDeep(expression.Origin);
        var open = field.Open;
        field.Open = layer;

        var outcome = Evaluate(expression, field, layer) switch
        {
            null => Outcome(field, layer - 1),
            Shape.Mapping over when Outcome(field, layer - 1) is Shape.Mapping under => under.With(over),
            { } other => other,
        };

        field.Open = open;
        _depth--;
        field.SetOutcome(layer, outcome);
        return outcome;
    }

    public static HoconException TooDeep(HoconOrigin origin) =>
        new(origin, $"Substitutions and values are nested deeper than {HoconLimits.ResolutionDepthMax}.");

    private Shape? Evaluate(Expression expression, LazyField field, int layer)
    {
        switch (expression)
        {
            case Expression.Literal literal:
                return new Shape.Single(literal.Value);
            case Expression.Items items:
                return new Shape.Sequence([.. items.Elements.Select(e => new LazyField([e]))], items.Origin);
            case Expression.Fields fields:
                return MappingOf(fields);
            case Expression.Reference reference:
                return Foreign(Follow(reference));
            case Expression.Before:
                return Outcome(field, layer - 1);
            case Expression.Taken taken:
                return Foreign(Outcome(taken.Field));
            case Expression.Joined joined:
                return Union.Of(joined, [.. joined.Parts.Select(p => (p, Evaluate(p, field, layer)))]);
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} is not a known kind of expression.");
        }
    }

    private static Shape.Mapping MappingOf(Expression.Fields fields)
    {
        var slots = new OrderedDictionary<string, Slot>(fields.Assigned.Count);
        foreach (var (key, assigned) in fields.Assigned)
        {
            slots.Add(key, new(new LazyField(assigned), Foreign: false));
        }

        return new(slots, fields.Origin);
    }

    private static Shape? Foreign(Shape? shape) => shape is Shape.Mapping mapping ? mapping.AsForeign() : shape;

    private Shape? Follow(Expression.Reference reference)
    {
        _following.Add(reference);
        var circle = false;
        var found = reference.Within.Keys.Length > 0 ? Find(reference.Within.Append(reference.Path), ref circle) : null;
        found ??= Find(reference.Path, ref circle);
        found ??= FromEnvironment(reference);
        if (found is null && !reference.Optional) throw Missing(reference, circle);

        _following.RemoveAt(_following.Count - 1);
        return found;
    }

    private Shape? Find(HoconPath path, ref bool circle)
    {
        var shape = _root;
        foreach (var key in path.Keys)
        {
            if (shape is not Shape.Mapping mapping || !mapping.Slots.TryGetValue(key, out var slot)) return null;

            circle |= slot.Field.Open == 0;
            shape = Outcome(slot.Field);
        }

        return shape;
    }

    private Shape.Single? FromEnvironment(Expression.Reference reference)
    {
        var name = reference.Path.ToVariableName();
        return name.Length > 0 && _variable(name) is { } value
            ? new(new HoconValue.Scalar(value, ScalarKind.Text, new($"environment variable {name}")))
            : null;
    }

    private HoconException Missing(Expression.Reference reference, bool circle) => new(
        reference.Origin,
        circle
            ? $"The substitution goes round in a circle: {string.Join(" -> ", _following)}."
            : $"{reference} is not set, neither in the configuration nor in the environment.");
}
