using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Where settings are read from: HOCON files read by this library, or a configuration that a host already has.</summary>
public interface ISettingSource
{
    /// <summary>Everything set at or under <paramref name="root"/>, each key once.</summary>
    IEnumerable<SettingLeaf> Leaves(string root);
}

/// <param name="Key">From the root, such as <c>akka.durable.store.provider</c>.</param>
/// <param name="Kind">What stands there.</param>
/// <param name="Text">Of a single value its text, quotes removed; else empty.</param>
/// <param name="Origin">Where it was written.</param>
public readonly record struct SettingLeaf(string Key, LeafKind Kind, string Text, HoconOrigin Origin);

/// <summary>What stands at the end of a path.</summary>
public enum LeafKind
{
    /// <summary>A text, number or switch.</summary>
    Value,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>An array.</summary>
    List,

    /// <summary>An object without fields.</summary>
    EmptySection,
}
