using System.Globalization;

namespace Akka.Durable.Dashboard.Words;

/// <summary>How times and numbers look to people.</summary>
internal static class Moments
{
    public static string Stamp(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>For the <c>datetime</c> of a time element.</summary>
    public static string Machine(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long number, string one) => $"{Number(number)} {one}{(number == 1 ? "" : "s")}";

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        { TotalSeconds: >= 10 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalMilliseconds):0} ms"),
    };

    /// <summary>How far away a moment is, in its coarsest unit: <c>3 min ago</c>, <c>in 2 d</c>.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var far = (now - at).Duration();
        var text = far switch
        {
            { TotalSeconds: < 2 } => "now",
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{far.TotalSeconds:0} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)far.TotalMinutes} min"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)far.TotalHours} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)far.TotalDays} d"),
        };
        return text == "now" ? text : at <= now ? $"{text} ago" : $"in {text}";
    }
}

/// <summary>Who asked, and why, as the end of a phrase.</summary>
internal static class Asked
{
    public static string By(string? by, string? reason = null) =>
        $"{(by is null ? "" : $" by {by}")}{(reason is null ? "" : $": {reason}")}";
}
