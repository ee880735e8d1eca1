namespace Akka.Durable.Hocon.Values;

/// <summary>A value of a HOCON text with every include, merge and substitution carried out.</summary>
public abstract record HoconValue
{
    private HoconValue(HoconOrigin origin) => Origin = origin;

    /// <summary>Where the value was written; of a merged object, where its last part began.</summary>
    public HoconOrigin Origin { get; init; }

    /// <summary>An object.</summary>
    /// <param name="Fields">The fields in the order in which each key first appeared.</param>
    /// <param name="Origin">Where the object begins.</param>
    public sealed record Section(IReadOnlyDictionary<string, HoconValue> Fields, HoconOrigin Origin) : HoconValue(Origin);

    /// <summary>An array.</summary>
    /// <param name="Items">The elements in order; absent optional substitutions are left out.</param>
    /// <param name="Origin">Where the array begins.</param>
    public sealed record List(IReadOnlyList<HoconValue> Items, HoconOrigin Origin) : HoconValue(Origin);

    /// <param name="Text">The value as written, without quotes and escapes: a number keeps its digits.</param>
    /// <param name="Kind">What JSON would call it.</param>
    /// <param name="Origin">Where the value begins.</param>
    public sealed record Scalar(string Text, ScalarKind Kind, HoconOrigin Origin) : HoconValue(Origin);

    /// <param name="Origin">Where <c>null</c> was written.</param>
    public sealed record Null(HoconOrigin Origin) : HoconValue(Origin);
}

/// <summary>What JSON would call a single value.</summary>
public enum ScalarKind
{
    /// <summary>Quoted, or text that is nothing else.</summary>
    Text,

    /// <summary>A number as JSON writes it.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>; <c>yes</c> and <c>on</c> are text until someone asks for a switch.</summary>
    Switch,
}
