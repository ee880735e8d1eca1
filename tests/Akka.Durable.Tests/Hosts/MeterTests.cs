using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Tests.Hosts;

[Collection(AloneTests.Name)]
public sealed class MetersInMemoryTests : MeterConformance<AkkaInMemory>;

[Collection(AloneTests.Name)]
public sealed class MetersOnSqliteTests : MeterConformance<AkkaOnSqlite>;

/// <summary>Tests that no other may run beside: they listen to what all hosts of the process speak on.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "alone";
}
