using System.Globalization;
using Akka.Durable.Catalog;
using Microsoft.AspNetCore.Http;

namespace Akka.Durable.Dashboard.Api;

/// <summary>Which runs a request asks for, by its query string.</summary>
internal static class ListQuery
{
    public const int TextLengthMax = 1000;

    /// <exception cref="RequestRefusedException"><c>invalid-input</c>, naming the parameter.</exception>
    public static CatalogQuery Of(IQueryCollection query, int limitDefault = 50) => new()
    {
        Status = Text(query, "status") is { } status
            ? RunStatuses.TryParse(status, out var parsed) ? parsed : throw Wrong("status", "running, waiting, failed or another status")
            : null,
        Definition = Text(query, "definition"),
        Tag = Text(query, "tag") is { } tag ? TagOf(tag) : null,
        From = Moment(query, "from"),
        Until = Moment(query, "until"),
        Text = Text(query, "text"),
        Limit = (int)Number(query, "limit", limitDefault, 1, CatalogQuery.LimitMax),
        After = Text(query, "after"),
    };

    /// <exception cref="RequestRefusedException"><c>invalid-input</c>: it is no number in the range.</exception>
    public static long Number(IQueryCollection query, string name, long byDefault, long min, long max)
    {
        if (Text(query, name) is not { } text) return byDefault;

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Wrong(name, $"a whole number from {min} to {max}");
    }

    private static string? Text(IQueryCollection query, string name)
    {
        var values = query[name];
        if (values.Count > 1) throw Wrong(name, "one value");
        if (values.ToString() is not { Length: > 0 } text) return null;

        return text.Length <= TextLengthMax && !text.Any(char.IsControl) ? text : throw Wrong(name, $"at most {TextLengthMax} characters without control characters");
    }

    private static DateTimeOffset? Moment(IQueryCollection query, string name)
    {
        if (Text(query, name) is not { } text) return null;

        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw Wrong(name, "a time such as 2030-01-01T12:00:00Z");
    }

    private static (string, string?) TagOf(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);

    private static RequestRefusedException Wrong(string name, string wanted) => RequestRefusedException.Invalid($"'{name}' has to be {wanted}.");
}
