using System.Collections.Immutable;
using Akka.Durable.Hocon.Resolution;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Parsing;

/// <summary>Makes one expression of values that stand side by side, as far as that can be done before substitution.</summary>
internal static class Joining
{
    /// <exception cref="HoconException">Values that can never be joined, such as an object and a string.</exception>
    public static Expression Join(List<Expression> parts)
    {
        if (parts is [var single]) return single;

        var origin = parts[0].Origin;
        Refuse_UnlikeKinds(parts);
        if (parts.All(p => p is Expression.Literal))
        {
            var text = string.Concat(parts.Cast<Expression.Literal>().Select(p => TextOf(p.Value)));
            return new Expression.Literal(new HoconValue.Scalar(text, ScalarKind.Text, origin));
        }

        var solid = parts.Where(p => p is not Expression.Literal { Blank: true }).ToImmutableArray();
        if (solid.All(p => p is Expression.Fields))
        {
            var merged = new Expression.Fields(origin);
            foreach (var fields in solid.Cast<Expression.Fields>())
            {
                merged.AssignAll(fields);
            }

            return merged;
        }

        return new Expression.Joined([.. parts], origin);
    }

    /// <summary>A single value as part of a string.</summary>
    public static string TextOf(HoconValue value) => value switch
    {
        HoconValue.Scalar scalar => scalar.Text,
        HoconValue.Null => "null",
        HoconValue.Section or HoconValue.List => throw new HoconException(value.Origin, "Only single values form a string."),
    };

    private static void Refuse_UnlikeKinds(List<Expression> parts)
    {
        string? first = null;
        foreach (var part in parts)
        {
            if (KindOf(part) is not { } kind) continue;

            first ??= kind;
            if (kind != first)
            {
                throw new HoconException(
                    part.Origin, $"{char.ToUpperInvariant(kind[0])}{kind[1..]} cannot be joined to {first}; a comma or a new line may be missing.");
            }
        }
    }

    private static string? KindOf(Expression part) => part switch
    {
        Expression.Literal { Blank: true } => null,
        Expression.Literal => "a single value",
        Expression.Items => "an array",
        Expression.Fields => "an object",
        _ => null,
    };
}
