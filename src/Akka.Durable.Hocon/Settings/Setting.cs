namespace Akka.Durable.Hocon.Settings;

/// <summary>A key that may be set, without its type.</summary>
public abstract class Setting
{
    private protected Setting(string key, string sentence)
    {
        Key = key;
        Sentence = sentence;
    }

    /// <summary>From the root, such as <c>akka.durable.store.provider</c>.</summary>
    public string Key { get; }

    /// <summary>What it is for, in a sentence.</summary>
    public string Sentence { get; }

    /// <summary>What may be set, such as <c>true or false</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>The default as a HOCON file would have it.</summary>
    public abstract string DefaultText { get; }

    internal abstract object DefaultValue { get; }

    /// <returns>The value; null when it is refused.</returns>
    internal abstract object? Read(string text, out string? problem);
}

/// <summary>A key that may be set.</summary>
public sealed class Setting<T>(string key, SettingKind<T> kind, T defaultValue, string sentence) : Setting(key, sentence)
    where T : notnull
{
    public override string Allowed => kind.Allowed;

    public override string DefaultText => kind.Write(defaultValue);

    internal override object DefaultValue => defaultValue;

    internal override object? Read(string text, out string? problem) => kind.TryRead(text, out var value, out problem) ? value : null;
}
