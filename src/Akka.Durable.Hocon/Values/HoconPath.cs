using System.Collections.Immutable;

namespace Akka.Durable.Hocon.Values;

/// <summary>The keys from the root to a value.</summary>
internal sealed class HoconPath(ImmutableArray<string> keys)
{
    public static readonly HoconPath Root = new([]);

    public ImmutableArray<string> Keys => keys;

    public HoconPath Append(HoconPath more) => new(keys.AddRange(more.Keys));

    /// <summary>The name under which the environment is asked: keys with dots between, nothing quoted.</summary>
    public string ToVariableName() => string.Join('.', keys);

    /// <summary>As it would be written in a file: keys that need quotes have them.</summary>
    public override string ToString() => string.Join('.', keys.Select(Quoted));

    internal static string Quoted(string key) =>
        key.Length > 0 && key.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '/' or ' ') && key.Trim() == key
            ? key
            : '"' + key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
