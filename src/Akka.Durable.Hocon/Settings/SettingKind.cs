using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Durable.Hocon.Units;

namespace Akka.Durable.Hocon.Settings;

/// <summary>What values a setting may have.</summary>
public abstract class SettingKind<T>
{
    /// <summary>For messages and comments: what is allowed, such as <c>a whole number from 1 to 100,000</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>The value as a HOCON file would have it.</summary>
    public abstract string Write(T value);

    /// <param name="text">As found, quotes removed.</param>
    /// <param name="value">What it stands for.</param>
    /// <param name="problem">Why it is refused, such as <c>out of range</c>.</param>
    public abstract bool TryRead(string text, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? problem);
}

/// <summary>The kinds of settings there are.</summary>
public static class SettingKind
{
    public static SettingKind<int> WholeNumber(int min, int max) => new WholeNumberKind(min, max);

    public static SettingKind<TimeSpan> Duration(TimeSpan min, TimeSpan max) => new DurationKind(min, max);

    /// <param name="min">Bytes.</param>
    /// <param name="max">Bytes.</param>
    public static SettingKind<int> Size(int min, int max) => new SizeKind(min, max);

    /// <summary>One of the given words, in this spelling.</summary>
    public static SettingKind<string> Choice(params IReadOnlyList<string> words) => new ChoiceKind(words);

    /// <summary>Any text; <paramref name="mayBeEmpty"/> tells whether that includes none.</summary>
    public static SettingKind<string> Text(bool mayBeEmpty) => new TextKind(mayBeEmpty);

    /// <summary><c>true</c>, <c>yes</c>, <c>on</c> or <c>false</c>, <c>no</c>, <c>off</c>.</summary>
    public static SettingKind<bool> Switch() => new SwitchKind();

    private const string OutOfRange = "out of range";

    private sealed class WholeNumberKind(int min, int max) : SettingKind<int>
    {
        public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min:N0} to {max:N0}");

        public override string Write(int value) => value.ToString(CultureInfo.InvariantCulture);

        public override bool TryRead(string text, out int value, [NotNullWhen(false)] out string? problem)
        {
            // 1e3 and 100.0 are whole numbers too, in JSON as in HOCON.
            var isNumber = decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            problem = !isNumber || decimal.Truncate(number) != number ? "not a whole number"
                : number < min || number > max ? OutOfRange
                : null;
            value = problem is null ? (int)number : 0;
            return problem is null;
        }
    }

    private sealed class DurationKind(TimeSpan min, TimeSpan max) : SettingKind<TimeSpan>
    {
        public override string Allowed => $"a duration from {HoconDuration.Write(min)} to {HoconDuration.Write(max)}";

        public override string Write(TimeSpan value) => HoconDuration.Write(value);

        public override bool TryRead(string text, out TimeSpan value, [NotNullWhen(false)] out string? problem)
        {
            if (!HoconDuration.TryRead(text, out value, out problem)) return false;

            problem = value < min || value > max ? OutOfRange : null;
            return problem is null;
        }
    }

    private sealed class SizeKind(int min, int max) : SettingKind<int>
    {
        public override string Allowed => $"a size from {HoconSize.Write(min)} to {HoconSize.Write(max)}";

        public override string Write(int value) => HoconSize.Write(value);

        public override bool TryRead(string text, out int value, [NotNullWhen(false)] out string? problem)
        {
            value = 0;
            if (!HoconSize.TryRead(text, out var bytes, out problem)) return false;

            problem = bytes < min || bytes > max ? OutOfRange : null;
            value = problem is null ? (int)bytes : 0;
            return problem is null;
        }
    }

    private sealed class ChoiceKind(IReadOnlyList<string> words) : SettingKind<string>
    {
        public override string Allowed => string.Join(" or ", words);

        public override string Write(string value) => value;

        public override bool TryRead(string text, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
        {
            value = words.FirstOrDefault(w => w == text);
            problem = value is null ? "not among the choices" : null;
            return problem is null;
        }
    }

    private sealed class TextKind(bool mayBeEmpty) : SettingKind<string>
    {
        public override string Allowed => mayBeEmpty ? "any text" : "any text but an empty one";

        public override string Write(string value) => $"\"{value}\"";

        public override bool TryRead(string text, out string value, [NotNullWhen(false)] out string? problem)
        {
            value = text;
            problem = !mayBeEmpty && string.IsNullOrWhiteSpace(text) ? "empty" : null;
            return problem is null;
        }
    }

    private sealed class SwitchKind : SettingKind<bool>
    {
        public override string Allowed => "true or false";

        public override string Write(bool value) => value ? "true" : "false";

        public override bool TryRead(string text, out bool value, [NotNullWhen(false)] out string? problem)
        {
            value = text is "true" or "yes" or "on";
            problem = value || text is "false" or "no" or "off" ? null : "not a switch";
            return problem is null;
        }
    }
}
