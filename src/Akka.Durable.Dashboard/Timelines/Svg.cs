using System.Globalization;
using System.Net;
using Akka.Durable.Dashboard.Redaction;

namespace Akka.Durable.Dashboard.Timelines;

/// <summary>Shapes of a lane. They stand at percents of its width, so that a lane fits a phone and a wall alike; texts are encoded here.</summary>
internal static class Svg
{
    // What took no time is still to be seen, and to be pointed at.
    private const double WidthMin = 0.45;

    public static string Bar(Timeline timeline, TimelineBar bar, int y, int height)
    {
        var from = timeline.At(bar.From);
        var width = Math.Max(WidthMin, timeline.At(bar.To) - from);
        from = Math.Min(from, 100 - width);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<rect class=\"k-{bar.Kind.ToString().ToLowerInvariant()}\" x=\"{from:0.###}%\" width=\"{width:0.###}%\" y=\"{y}\" height=\"{height}\" rx=\"3\"><title>{Encoded(bar.Text)}</title></rect>");
    }

    public static string Line(double at) => string.Create(
        CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{at:0.###}%\" x2=\"{at:0.###}%\" y1=\"0\" y2=\"100%\"/>");

    public static string Text(double at, string text) => string.Create(
        CultureInfo.InvariantCulture, $"<text x=\"{at:0.###}%\" y=\"12\" text-anchor=\"middle\">{Encoded(text)}</text>");

    public static string Mark(double at, TimelineMark mark)
    {
        var shape = mark.Kind switch
        {
            MarkKind.Signal => "M0 3L6 10L0 17L-6 10Z",
            MarkKind.Timer => "M-6 4H6L-6 16H6Z",
            MarkKind.Rollback => "M6 4L-7 10L6 16Z",
            MarkKind.Takeover => "M-6 4L7 10L-6 16Z",
            MarkKind.End => "M-2 2H2V18H-2Z",
            _ => "M-5 5H5V15H-5Z",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg x=\"{Math.Clamp(at, 0.6, 99.4):0.###}%\" overflow=\"visible\"><path class=\"m-{mark.Kind.ToString().ToLowerInvariant()}\" d=\"{shape}\"><title>{Encoded(mark.Text)}</title></path></svg>");
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(Redactor.Text(text))!;
}
