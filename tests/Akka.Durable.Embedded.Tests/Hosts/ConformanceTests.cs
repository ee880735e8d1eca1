using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Embedded.Hosts;

public sealed class StartingOnMemoryTests : StartingConformance<EmbeddedOnMemory>;

public sealed class StartingOnSqliteTests : StartingConformance<EmbeddedOnSqlite>;
