using System.Diagnostics.CodeAnalysis;
using Akka.Durable.Retention;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Limits of single definitions, as text.</summary>
internal sealed class RetentionKind : SettingKind<string>
{
    public override string Allowed => "a list such as \"import = 7, report = 90/500\" (definition, days, runs kept)";

    public override string Write(string value) => $"\"{value}\"";

    public override bool TryRead(string text, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        value = text;
        return RetentionRules.TryRead(text, out _, out problem);
    }
}
