using Akka.Durable.Hocon.Parsing;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Checks what is set under <c>akka.durable</c> against the schemas. Nothing is let through unknown or wrong.</summary>
internal sealed class SettingsReader
{
    private readonly Dictionary<string, Setting> _known;
    private readonly Dictionary<Setting, (object Value, HoconOrigin Origin)> _set = [];
    private readonly List<SettingError> _errors = [];

    private SettingsReader(IEnumerable<SettingSchema> schemas) =>
        _known = schemas.SelectMany(s => s.Settings).ToDictionary(s => s.Key, StringComparer.Ordinal);

    /// <returns>The values, and all errors found; the values count only when there is none.</returns>
    public static (SettingValues Values, IReadOnlyList<SettingError> Errors) Read(
        ISettingSource source, params IEnumerable<SettingSchema> schemas)
    {
        var reader = new SettingsReader(schemas);
        foreach (var leaf in source.Leaves(SettingSchema.Root))
        {
            reader.Check(leaf);
        }

        return (new(reader._set), reader._errors);
    }

    private void Check(SettingLeaf leaf)
    {
        if (_known.TryGetValue(leaf.Key, out var setting))
        {
            CheckValue(leaf, setting);
        }
        else if (_known.Keys.Any(k => k.StartsWith(leaf.Key + '.', StringComparison.Ordinal)))
        {
            if (leaf.Kind != LeafKind.EmptySection) Report(leaf, $"{leaf.Key} is a section of keys and cannot be {Found(leaf)}.");
        }
        else if (_known.Keys.FirstOrDefault(k => leaf.Key.StartsWith(k + '.', StringComparison.Ordinal)) is { } single)
        {
            Report(leaf, $"{leaf.Key} is not a known key: {single} is a single value; allowed is {_known[single].Allowed}.");
        }
        else
        {
            var nearest = NearestKey.To(leaf.Key, _known.Keys) is { } key ? $"; did you mean {key}?" : ".";
            Report(leaf, $"{Token.Shorten(leaf.Key)} is not a known key{nearest}");
        }
    }

    private void CheckValue(SettingLeaf leaf, Setting setting)
    {
        if (leaf.Kind != LeafKind.Value)
        {
            Report(leaf, $"{leaf.Key} is {Found(leaf)}; allowed is {setting.Allowed}.");
        }
        else if (setting.Read(leaf.Text, out var problem) is { } value)
        {
            _set[setting] = (value, leaf.Origin);
        }
        else
        {
            Report(leaf, $"{leaf.Key} is {Found(leaf)} ({problem}); allowed is {setting.Allowed}.");
        }
    }

    private static string Found(SettingLeaf leaf) => leaf.Kind switch
    {
        LeafKind.Value => $"\"{Token.Shorten(leaf.Text)}\"",
        LeafKind.Null => "null",
        LeafKind.List => "a list",
        _ => "a section",
    };

    private void Report(SettingLeaf leaf, string sentence) => _errors.Add(new(leaf.Origin, leaf.Key, sentence));
}
