using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Sqlite;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.Sql.Tests.Sqlite;

public sealed class SqliteJournalTests : JournalConformance<SqliteStores>;

public sealed class SqliteSnapshotTests : SnapshotConformance<SqliteStores>;

public sealed class SqlitePayloadTableTests : PayloadTableConformance<SqliteStores>;

public sealed class SqliteCatalogTests : CatalogConformance<SqliteStores>;

public sealed class SqliteListingTests : ListingConformance<SqliteStores>;

public sealed class SqliteLeaseTests : LeaseConformance<SqliteStores>;

public sealed class SqliteRemovedWhileReadTests : RemovedWhileReadConformance<SqliteStores>;

public sealed class SqliteReconciliationTests : ReconciliationConformance<SqliteStores>;

public sealed class SqliteReconcilePassTests : ReconcilePassConformance<SqliteStores>;

public sealed class SqliteRetentionTests : RetentionConformance<SqliteStores>;

public sealed class SqliteRemovalTests : RemovalConformance<SqliteStores>;

public sealed class SqliteGroupTests : GroupConformance<SqliteStores>;

public sealed class SqliteFenceTests : FenceConformance<SqliteStores>;

public sealed class SqliteStores : IGroupingSource
{
    private readonly TemporaryFolder _folder = new();

    public async Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive) =>
        await SqliteRunStore.OpenAsync(new SqliteStoreOptions { File = _folder.File("durable.db"), IsAlive = isAlive, BusyTimeout = TimeSpan.FromMinutes(1) });

    public async Task<IRunStore> OpenAsync(HeldCommits held, int? queueMax)
    {
        var hooks = new SqliteHooks
        {
            Commit = (commit, writes) =>
            {
                held.Pass(writes);
                return commit();
            },
        };
        var options = new SqliteStoreOptions { File = _folder.File("durable.db"), IsAlive = _ => true, Hooks = hooks };
        return await SqliteRunStore.OpenAsync(queueMax is { } max ? options with { AppendQueueMax = max } : options);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
