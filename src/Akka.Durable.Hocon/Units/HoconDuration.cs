using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Durable.Hocon.Units;

/// <summary>Durations as HOCON writes them: <c>500ms</c>, <c>2 minutes</c>; without unit, milliseconds.</summary>
internal static class HoconDuration
{
    private static readonly (string Short, long Ticks)[] Whole =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("min", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    // In milliseconds, which is what a number without unit means.
    private static readonly Dictionary<string, decimal> Factors = UnitTable.Of(
        (0.000_001m, "ns nano nanos nanosecond nanoseconds"),
        (0.001m, "us micro micros microsecond microseconds"),
        (1m, "ms milli millis millisecond milliseconds"),
        (1_000m, "s second seconds"),
        (60_000m, "m min minute minutes"),
        (3_600_000m, "h hour hours"),
        (86_400_000m, "d day days"));

    /// <summary>Reads a duration; what is finer than 100 ns is cut off.</summary>
    public static bool TryRead(string text, out TimeSpan value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        if (!UnitNumber.TryRead(text, Factors, "time (ns, us, ms, s, m, h, d)", out var milliseconds, out problem)) return false;

        if (Math.Abs(milliseconds) >= long.MaxValue / TimeSpan.TicksPerMillisecond)
        {
            problem = "out of range";
            return false;
        }

        value = new((long)(milliseconds * TimeSpan.TicksPerMillisecond));
        return true;
    }

    /// <summary>The duration in the largest unit that makes it a whole number.</summary>
    public static string Write(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";

        foreach (var (unit, ticks) in Whole)
        {
            if (value.Ticks % ticks == 0) return (value.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
        }

        return (value.Ticks * 100m).ToString(CultureInfo.InvariantCulture) + "ns";
    }
}
