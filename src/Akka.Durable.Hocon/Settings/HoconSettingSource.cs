using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Settings;

/// <summary>The settings in a HOCON value.</summary>
public sealed class HoconSettingSource(HoconValue.Section configuration) : ISettingSource
{
    public IEnumerable<SettingLeaf> Leaves(string root)
    {
        HoconValue value = configuration;
        foreach (var key in root.Split('.'))
        {
            if (value is not HoconValue.Section section) break;
            if (!section.Fields.TryGetValue(key, out var inner)) return [];
            value = inner;
        }

        return LeavesOf(root, value);
    }

    private static IEnumerable<SettingLeaf> LeavesOf(string key, HoconValue value) => value switch
    {
        HoconValue.Section { Fields.Count: > 0 } section =>
            section.Fields.SelectMany(f => LeavesOf($"{key}.{HoconPath.Quoted(f.Key)}", f.Value)),
        HoconValue.Section => [new(key, LeafKind.EmptySection, "", value.Origin)],
        HoconValue.List => [new(key, LeafKind.List, "", value.Origin)],
        HoconValue.Null => [new(key, LeafKind.Null, "", value.Origin)],
        HoconValue.Scalar scalar => [new(key, LeafKind.Value, scalar.Text, value.Origin)],
    };
}
