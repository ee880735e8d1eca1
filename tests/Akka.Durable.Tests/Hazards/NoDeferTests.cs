using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Akka.Durable.Cluster.Runs;

namespace Akka.Durable.Tests.Hazards;

/// <summary>H4: a batch of nothing but deferred messages trips the journal's circuit breaker for every actor of the node.</summary>
public sealed class NoDeferTests
{
    [Fact]
    public void The_host_calls_neither_DeferAsync_nor_PersistAsync()
    {
        using var file = File.OpenRead(typeof(RunActor).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var called = metadata.MemberReferences.Select(m => metadata.GetString(metadata.GetMemberReference(m).Name)).ToHashSet(StringComparer.Ordinal);

        Assert.Contains("PersistAll", called);
        Assert.Empty(called.Intersect(["DeferAsync", "Defer", "PersistAsync", "PersistAllAsync"]));
    }
}
