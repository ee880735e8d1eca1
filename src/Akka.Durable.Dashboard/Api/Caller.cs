using Akka.Durable.Dashboard.Security;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Who asks, for the journal and the log: whoever logged in, and for whom a program of theirs asks if it says so.</summary>
/// <remarks>What a program says cannot be proven; so it never stands without the key or the user that is known: <c>ann (operator)</c>.</remarks>
internal static class Caller
{
    /// <summary>Names a person in percent-encoded UTF-8. Only the API takes it: a browser's user is who has logged in.</summary>
    public const string Header = "Asked-By";

    public const int NameLengthMax = 100;

    /// <exception cref="RequestRefusedException"><c>invalid-input</c>: the header names nobody.</exception>
    public static string Of(HttpContext context)
    {
        var known = context.User.Identity?.Name is { Length: > 0 } name ? name : "unknown";
        if (!Place.Of(context).IsApi || context.Request.Headers[Header].ToString() is not { Length: > 0 } given) return known;

        var asked = Uri.UnescapeDataString(given);
        return asked.Length <= NameLengthMax && !string.IsNullOrWhiteSpace(asked) && !asked.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c is '(' or ')')
            ? $"{asked} ({known})"
            : throw RequestRefusedException.Invalid($"{Header} has to be a name of 1 to {NameLengthMax} characters in percent-encoded UTF-8, without parentheses and control characters.");
    }
}
