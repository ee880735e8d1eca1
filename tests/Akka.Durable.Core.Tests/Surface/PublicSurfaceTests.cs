using Akka.Durable.TestKit.Surface;

namespace Akka.Durable.Surface;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_what_was_agreed_to() => PublicSurface.Check(typeof(RunId).Assembly);
}
