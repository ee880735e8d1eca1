using Akka.Durable.Hocon.Values;

namespace Akka.Durable.Hocon.Settings;

/// <param name="Origin">Where the value was written.</param>
/// <param name="Key">The key from the root.</param>
/// <param name="Sentence">What is wrong and what is allowed; it names the key.</param>
public sealed record SettingError(HoconOrigin Origin, string Key, string Sentence)
{
    public override string ToString() => $"{Origin}: {Sentence}";
}

/// <summary>Settings are wrong. The message has a line <c>file:line: sentence</c> for every fault found.</summary>
public sealed class SettingsException(IReadOnlyList<SettingError> errors)
    : Exception(string.Join('\n', errors.Select(e => e.ToString())))
{
    /// <summary>All faults, in the order of the configuration.</summary>
    public IReadOnlyList<SettingError> Errors => errors;
}
