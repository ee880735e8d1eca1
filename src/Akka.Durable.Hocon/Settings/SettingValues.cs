using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Checked settings: what was set, and the default of everything else.</summary>
public sealed class SettingValues
{
    private readonly Dictionary<Setting, (object Value, HoconOrigin Origin)> _set;

    internal SettingValues(Dictionary<Setting, (object Value, HoconOrigin Origin)> set) => _set = set;

    /// <summary>The value of a setting of one of the schemas that were read.</summary>
    public T Get<T>(Setting<T> setting) where T : notnull =>
        (T)(_set.TryGetValue(setting, out var found) ? found.Value : setting.DefaultValue);

    /// <summary>Where it was set; null when it has its default.</summary>
    public HoconOrigin? OriginOf(Setting setting) => _set.TryGetValue(setting, out var found) ? found.Origin : null;
}
