using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Reads <see cref="DurableSettings"/>. What is not set has its default; what is unknown or wrong stops the start.</summary>
public static class DurableSettingsReader
{
    /// <summary>Reads files, later ones over earlier ones.</summary>
    /// <param name="paths">Relative ones from the current directory. None at all gives the defaults.</param>
    /// <exception cref="HoconException">A file is missing or is not HOCON.</exception>
    /// <exception cref="SettingsException">Settings are unknown or wrong; all of them are named.</exception>
    public static DurableSettings ReadFiles(params IEnumerable<string> paths) =>
        Read(new HoconSettingSource(HoconReader.ReadFiles(paths)));

    /// <summary>Reads a HOCON text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="HoconException">The text is not HOCON.</exception>
    /// <exception cref="SettingsException">Settings are unknown or wrong; all of them are named.</exception>
    public static DurableSettings ReadText(string text, string name = "text") =>
        HoconReader.ReadText(text, name) is HoconValue.Section section
            ? Read(new HoconSettingSource(section))
            : throw HoconReader.NotAnObject(new(name));

    /// <summary>Reads from anything that knows its keys.</summary>
    /// <exception cref="SettingsException">Settings are unknown or wrong; all of them are named.</exception>
    public static DurableSettings Read(ISettingSource source) => Read(source, additional: new SettingSchema()).Settings;

    /// <summary>Reads the settings and, from the same place, those of a host that has keys of its own.</summary>
    /// <param name="source">Where they are set.</param>
    /// <param name="additional">The host's own keys, from the root; they too must stand under <c>akka.durable</c>.</param>
    /// <returns>The settings, and all values to look up the additional ones in.</returns>
    /// <exception cref="SettingsException">Settings are unknown or wrong; all of them are named.</exception>
    public static (DurableSettings Settings, SettingValues Values) Read(ISettingSource source, SettingSchema additional)
    {
        var (values, found) = SettingsReader.Read(source, DurableSchema.Instance, additional);
        var errors = found.Concat(MissingConnection(values)).ToList();
        return errors is [] ? (DurableSchema.Build(values), values) : throw new SettingsException(errors);
    }

    private static IEnumerable<SettingError> MissingConnection(SettingValues values)
    {
        var key = DurableSchema.PostgresConnectionString;
        if (values.Get(DurableSchema.Provider) != "postgresql" || !string.IsNullOrWhiteSpace(values.Get(key))) yield break;

        yield return new(
            values.OriginOf(key) ?? values.OriginOf(DurableSchema.Provider)!.Value,
            key.Key,
            $"{key.Key} is empty; it must be set when {DurableSchema.Provider.Key} is \"postgresql\".");
    }
}
