using System.Collections.Immutable;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Resolution;

/// <summary>A value as it was written, substitutions still open.</summary>
internal abstract class Expression
{
    private Expression(HoconOrigin origin) => Origin = origin;

    public HoconOrigin Origin { get; }

    /// <param name="value">A single value or null.</param>
    /// <param name="blank">Unquoted space between joined values: counts in a string, means nothing between objects or arrays.</param>
    public sealed class Literal(HoconValue value, bool blank = false) : Expression(value.Origin)
    {
        public HoconValue Value => value;

        public bool Blank => blank;
    }

    public sealed class Items(HoconOrigin origin) : Expression(origin)
    {
        public List<Expression> Elements { get; } = [];
    }

    /// <summary>An object: for each key what was assigned to it, first to last.</summary>
    public sealed class Fields(HoconOrigin origin) : Expression(origin)
    {
        public OrderedDictionary<string, List<Expression>> Assigned { get; } = [];
    }

    /// <param name="path">As written.</param>
    /// <param name="within">Where the file was included: the path is looked for there first, then at the root.</param>
    /// <param name="optional">Absence is no error.</param>
    /// <param name="origin">Where it stands.</param>
    public sealed class Reference(HoconPath path, HoconPath within, bool optional, HoconOrigin origin) : Expression(origin)
    {
        public HoconPath Path => path;

        public HoconPath Within => within;

        public bool Optional => optional;

        public override string ToString() => optional ? $"${{?{path}}}" : $"${{{path}}}";
    }

    public sealed class Joined(ImmutableArray<Expression> parts, HoconOrigin origin) : Expression(origin)
    {
        public ImmutableArray<Expression> Parts => parts;
    }

    /// <summary>What the same key was assigned before, if anything: the left side of <c>+=</c>.</summary>
    public sealed class Before(HoconOrigin origin) : Expression(origin);

    /// <summary>A field of another object that a merge took over. It keeps its own past.</summary>
    public sealed class Taken(LazyField taken, HoconOrigin origin) : Expression(origin)
    {
        public LazyField Field => taken;
    }
}
