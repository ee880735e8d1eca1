namespace Akka.Durable.Hocon.Settings;

/// <summary>
/// The keys that may stand under <c>akka.durable</c>. A host with keys of its own hands in a second schema; what no schema
/// names is refused.
/// </summary>
/// <param name="settings">Each with its key from the root.</param>
public sealed class SettingSchema(params IReadOnlyList<Setting> settings)
{
    /// <summary>Only keys under this one are looked at.</summary>
    public const string Root = "akka.durable";

    public IReadOnlyList<Setting> Settings => settings;
}
