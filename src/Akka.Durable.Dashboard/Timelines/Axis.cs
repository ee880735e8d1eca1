namespace Akka.Durable.Dashboard.Timelines;

/// <summary>Round distances from the start, to draw lines at.</summary>
internal static class Axis
{
    private const int LinesWanted = 5;

    private static readonly TimeSpan[] Steps =
    [
        .. ((double[])[1, 2, 5, 10, 20, 50, 100, 200, 500]).Select(TimeSpan.FromMilliseconds),
        .. ((double[])[1, 2, 5, 10, 15, 30]).Select(TimeSpan.FromSeconds),
        .. ((double[])[1, 2, 5, 10, 15, 30]).Select(TimeSpan.FromMinutes),
        .. ((double[])[1, 2, 3, 6, 12]).Select(TimeSpan.FromHours),
        .. ((double[])[1, 2, 5, 10, 30, 60, 180, 365]).Select(TimeSpan.FromDays),
    ];

    /// <summary>The distances, without the start itself.</summary>
    public static IReadOnlyList<TimeSpan> Lines(TimeSpan span)
    {
        var step = Steps.FirstOrDefault(s => span / s <= LinesWanted, Steps[^1]);
        var count = Math.Min(2 * LinesWanted, (int)(span / step));
        return [.. Enumerable.Range(1, count).Select(i => step * i).Where(at => at <= span * 0.97)];
    }
}
