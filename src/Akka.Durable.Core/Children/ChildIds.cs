using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Akka.Durable.Children;

/// <summary>Ids of children: the parent's, a colon, and what the parent's code calls the child. The same on every execution.</summary>
/// <remarks>
/// <c>import-7:load</c>, <c>import-7:load..2</c> for the second of that name, <c>import-7:load.eu</c> with a key, <c>import-7:load..g1</c> after the
/// first time that the parent was rolled back or retried and started it anew. Where names, keys or lengths would make two of them alike, a hash tells them apart.
/// </remarks>
public static class ChildIds
{
    private const int ParentKept = 100;

    /// <param name="parent">The run that starts it.</param>
    /// <param name="child">What its code calls it.</param>
    /// <param name="reopened"><see cref="Runs.RunState.Reopened"/> of the parent.</param>
    public static RunId Of(RunId parent, Address child, int reopened)
    {
        var local = new StringBuilder(Simple(child.Name));
        if (child.Key is { } key) local.Append('.').Append(Simple(key));
        if (child.Ordinal > 1) local.Append(CultureInfo.InvariantCulture, $"..{child.Ordinal}");
        if (reopened > 0) local.Append(CultureInfo.InvariantCulture, $"..g{reopened}");
        if (!IsSimple(child.Name) || (child.Key is { } k && !IsSimple(k))) local.Append("..").Append(Hash(child.ToString(), 8));

        var id = $"{parent}:{local}";
        return RunId.Parse(id.Length <= RunId.LengthMax
            ? id
            : $"{parent.Value[..Math.Min(parent.Value.Length, ParentKept)]}:{Hash($"{parent}\n{child}\n{reopened}", 32)}");
    }

    private static string Simple(string text) => string.Concat(text.Select(c => IsSimple(c) ? c : '-'));

    private static bool IsSimple(string text) => text.Length > 0 && text.All(IsSimple);

    private static bool IsSimple(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string Hash(string text, int digits) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}
