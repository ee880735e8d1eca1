using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.TestKit.Tests.Stores;

public sealed class MemoryJournalTests : JournalConformance<MemoryStores>;

public sealed class MemorySnapshotTests : SnapshotConformance<MemoryStores>;

public sealed class MemoryPayloadTableTests : PayloadTableConformance<MemoryStores>;

public sealed class MemoryCatalogTests : CatalogConformance<MemoryStores>;

public sealed class MemoryListingTests : ListingConformance<MemoryStores>;

public sealed class MemoryLeaseTests : LeaseConformance<MemoryStores>;

public sealed class MemoryRemovedWhileReadTests : RemovedWhileReadConformance<MemoryStores>;

public sealed class MemoryReconciliationTests : ReconciliationConformance<MemoryStores>;

public sealed class MemoryReconcilePassTests : ReconcilePassConformance<MemoryStores>;

public sealed class MemoryRetentionTests : RetentionConformance<MemoryStores>;

public sealed class MemoryRemovalTests : RemovalConformance<MemoryStores>;

/// <summary>Opening again means going on from what the store before held.</summary>
public sealed class MemoryStores : IStoreSource
{
    private MemoryRunStore? _store;

    public Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive)
    {
        _store = new MemoryRunStore(_store?.Contents, isAlive);
        return Task.FromResult<IRunStore>(_store);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
