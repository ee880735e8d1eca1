using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Durable.Hocon.Units;

/// <summary>Sizes as HOCON writes them: <c>64 MiB</c> and <c>64M</c> are powers of two, <c>64 MB</c> of ten; without unit, bytes.</summary>
internal static class HoconSize
{
    private const decimal Kibi = 1024m;
    private const decimal Kilo = 1000m;

    private static readonly (string Short, long Bytes)[] Whole = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    // Zetta and yotta stand in the specification, but no such number of bytes fits what a size is kept in.
    private static readonly Dictionary<string, decimal> Factors = UnitTable.Of(
        (1m, "B b byte bytes"),
        (Kilo, "kB kilobyte kilobytes"),
        (Kilo * Kilo, "MB megabyte megabytes"),
        (Kilo * Kilo * Kilo, "GB gigabyte gigabytes"),
        (Kilo * Kilo * Kilo * Kilo, "TB terabyte terabytes"),
        (Kilo * Kilo * Kilo * Kilo * Kilo, "PB petabyte petabytes"),
        (Kilo * Kilo * Kilo * Kilo * Kilo * Kilo, "EB exabyte exabytes"),
        (Kibi, "K k Ki KiB kibibyte kibibytes"),
        (Kibi * Kibi, "M m Mi MiB mebibyte mebibytes"),
        (Kibi * Kibi * Kibi, "G g Gi GiB gibibyte gibibytes"),
        (Kibi * Kibi * Kibi * Kibi, "T t Ti TiB tebibyte tebibytes"),
        (Kibi * Kibi * Kibi * Kibi * Kibi, "P p Pi PiB pebibyte pebibytes"),
        (Kibi * Kibi * Kibi * Kibi * Kibi * Kibi, "E e Ei EiB exbibyte exbibytes"));

    /// <summary>Reads a size; a part of a byte is cut off.</summary>
    public static bool TryRead(string text, out long bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = 0;
        if (!UnitNumber.TryRead(text, Factors, "size (B, kB, KiB, MB, MiB, GB, GiB, ...)", out var value, out problem)) return false;

        if (value is > long.MaxValue or < long.MinValue)
        {
            problem = "out of range";
            return false;
        }

        bytes = (long)value;
        return true;
    }

    /// <summary>The size in the largest unit of 1024 that makes it a whole number.</summary>
    public static string Write(long bytes)
    {
        foreach (var (unit, worth) in Whole)
        {
            if (bytes != 0 && bytes % worth == 0) return (bytes / worth).ToString(CultureInfo.InvariantCulture) + unit;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + "B";
    }
}
