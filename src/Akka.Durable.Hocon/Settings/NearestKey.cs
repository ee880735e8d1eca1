namespace Akka.Durable.Hocon.Settings;

/// <summary>The key that was probably meant.</summary>
internal static class NearestKey
{
    /// <summary>Longer keys are not compared: no slip of the pen made them, and comparing takes the product of both lengths.</summary>
    private const int LengthMax = 100;

    /// <returns>Null when nothing is near.</returns>
    public static string? To(string key, IEnumerable<string> known)
    {
        if (key.Length > LengthMax) return null;

        var all = known.ToList();
        var (nearest, distance) = all
            .Select(k => (Key: k, Distance: Distance(key, k)))
            .OrderBy(k => k.Distance).ThenBy(k => k.Key, StringComparer.Ordinal)
            .First();
        if (distance <= 3) return nearest;

        // The right key in the wrong section.
        var last = LastPart(key);
        return all.FirstOrDefault(k => LastPart(k) == last);
    }

    private static string LastPart(string key) => key[(key.LastIndexOf('.') + 1)..];

    /// <summary>How many characters must be put in, taken out or replaced to make one of the other.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
