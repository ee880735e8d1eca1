using Akka.Durable.Hocon.Settings;
using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Cluster.Configuration;

/// <summary>The settings in the configuration that an actor system was started with.</summary>
internal sealed class AkkaSettingSource(Akka.Configuration.Config configuration) : ISettingSource
{
    // Akka's parser does not keep where a value was written.
    private static readonly HoconOrigin Origin = new("the actor system's configuration");

    public IEnumerable<SettingLeaf> Leaves(string root) =>
        configuration.HasPath(root) ? LeavesOf(root, configuration.GetValue(root)) : [];

    private static IEnumerable<SettingLeaf> LeavesOf(string key, Akka.Configuration.Hocon.HoconValue value)
    {
        if (value.IsObject())
        {
            var items = value.GetObject().Items;
            return items.Count == 0
                ? [new(key, LeafKind.EmptySection, "", Origin)]
                : items.SelectMany(item => LeavesOf($"{key}.{item.Key}", item.Value));
        }

        return value.IsArray()
            ? [new(key, LeafKind.List, "", Origin)]
            : value.GetString() is { } text
                ? [new(key, LeafKind.Value, text, Origin)]
                : [new(key, LeafKind.Null, "", Origin)];
    }
}
