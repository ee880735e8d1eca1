using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Durable.Hocon.Units;

/// <summary>A number with a unit behind it, blanks between them allowed.</summary>
internal static class UnitNumber
{
    /// <param name="text">Such as <c>1.5 MiB</c>; without unit the factor is 1.</param>
    /// <param name="factors">What one of each unit is worth.</param>
    /// <param name="quantity">For messages: a unit of what.</param>
    /// <param name="value">The number times the factor.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryRead(
        string text,
        IReadOnlyDictionary<string, decimal> factors,
        string quantity,
        out decimal value,
        [NotNullWhen(false)] out string? problem)
    {
        value = 0;
        problem = null;
        var trimmed = text.Trim();
        var digits = trimmed.Length;
        while (digits > 0 && char.IsLetter(trimmed[digits - 1])) digits--;
        var unit = trimmed[digits..];

        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;
        if (!decimal.TryParse(trimmed.AsSpan(0, digits), Styles, CultureInfo.InvariantCulture, out var number))
        {
            problem = "not a number with a unit";
            return false;
        }

        var factor = 1m;
        if (unit.Length > 0 && !factors.TryGetValue(unit, out factor))
        {
            problem = $"{unit} is not a unit of {quantity}";
            return false;
        }

        if (factor > 1 && Math.Abs(number) > decimal.MaxValue / factor)
        {
            problem = "out of range";
            return false;
        }

        value = number * factor;
        return true;
    }
}
