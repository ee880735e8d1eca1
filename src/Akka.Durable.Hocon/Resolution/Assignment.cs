using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Resolution;

/// <summary>Puts values into an object: later ones stand over earlier ones, and objects side by side become one.</summary>
internal static class Assignment
{
    public static void Assign(this Expression.Fields fields, HoconPath path, Expression value)
    {
        foreach (var key in path.Keys[..^1])
        {
            fields = fields.Inner(key, value.Origin);
        }

        fields.Assign(path.Keys[^1], value);
    }

    /// <summary><c>+=</c>: the value becomes one more element of what was assigned before.</summary>
    public static void AssignAppended(this Expression.Fields fields, HoconPath path, Expression element)
    {
        foreach (var key in path.Keys[..^1])
        {
            fields = fields.Inner(key, element.Origin);
        }

        // A hundred += in a row are one array, not a hundred arrays joined one to another.
        var assigned = fields.AssignedTo(path.Keys[^1]);
        if (assigned is [.., Expression.Joined { Parts: [Expression.Before, Expression.Items appended] }])
        {
            appended.Elements.Add(element);
            return;
        }

        var items = new Expression.Items(element.Origin);
        items.Elements.Add(element);
        assigned.Add(new Expression.Joined([new Expression.Before(element.Origin), items], element.Origin));
    }

    /// <summary>Carries out every assignment of <paramref name="later"/> after those of <paramref name="fields"/>.</summary>
    public static void AssignAll(this Expression.Fields fields, Expression.Fields later)
    {
        foreach (var (key, values) in later.Assigned)
        {
            foreach (var value in values)
            {
                fields.Assign(key, value);
            }
        }
    }

    private static void Assign(this Expression.Fields fields, string key, Expression value)
    {
        var assigned = fields.AssignedTo(key);
        if (value is Expression.Fields later && assigned is [.., Expression.Fields earlier])
        {
            earlier.AssignAll(later);
        }
        else
        {
            assigned.Add(value);
        }
    }

    private static Expression.Fields Inner(this Expression.Fields fields, string key, HoconOrigin origin)
    {
        var assigned = fields.AssignedTo(key);
        if (assigned is [.., Expression.Fields existing]) return existing;

        var inner = new Expression.Fields(origin);
        assigned.Add(inner);
        return inner;
    }

    private static List<Expression> AssignedTo(this Expression.Fields fields, string key)
    {
        if (!fields.Assigned.TryGetValue(key, out var assigned))
        {
            fields.Assigned.Add(key, assigned = []);
        }

        return assigned;
    }
}
