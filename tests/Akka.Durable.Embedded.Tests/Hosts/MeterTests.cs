using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Embedded.Hosts;

[Collection(AloneTests.Name)]
public sealed class MetersOnMemoryTests : MeterConformance<EmbeddedOnMemory>;

[Collection(AloneTests.Name)]
public sealed class MetersOnSqliteTests : MeterConformance<EmbeddedOnSqlite>;

/// <summary>Tests that no other may run beside: they listen to what all hosts of the process speak on.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "alone";
}
