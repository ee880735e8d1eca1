using Akka.Durable.TestKit.Time;

namespace Akka.Durable.TestKit.Surface;

public class PublicSurfaceTests
{
    [Fact]
    public void It_names_what_users_see_and_nothing_else()
    {
        var lines = PublicSurface.Of(typeof(VirtualTime).Assembly).Split('\n');

        Assert.Contains("Akka.Durable.TestKit.Time.VirtualTime: sealed class : System.TimeProvider", lines);
        Assert.Contains("Akka.Durable.TestKit.Time.VirtualTime.Advance(System.TimeSpan by): System.Void", lines);
        Assert.Contains("Akka.Durable.TestKit.Time.VirtualTime.NextDueAt: System.DateTimeOffset? { get; }", lines);
        Assert.Contains("Akka.Durable.TestKit.Time.VirtualTime.new(System.DateTimeOffset? start = null)", lines);
        Assert.DoesNotContain(lines, l => l.Contains("VirtualTimer", StringComparison.Ordinal));
    }
}
