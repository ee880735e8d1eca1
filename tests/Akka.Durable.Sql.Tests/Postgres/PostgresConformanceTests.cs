using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.TestKit.Postgres;
using Akka.Durable.TestKit.Stores.Conformance;

namespace Akka.Durable.Sql.Tests.Postgres;

[Collection(SharedServerTests.Name)]
public sealed class PostgresJournalTests : JournalConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresSnapshotTests : SnapshotConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresPayloadTableTests : PayloadTableConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresCatalogTests : CatalogConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresListingTests : ListingConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresLeaseTests : LeaseConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresRemovedWhileReadTests : RemovedWhileReadConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresReconciliationTests : ReconciliationConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresReconcilePassTests : ReconcilePassConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresRetentionTests : RetentionConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresRemovalTests : RemovalConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresGroupTests : GroupConformance<PostgresStores>;

[Collection(SharedServerTests.Name)]
public sealed class PostgresFenceTests : FenceConformance<PostgresStores>;

public sealed class PostgresStores : IGroupingSource
{
    private readonly Lazy<Task<string>> _database = new(() => SharedServer.Running.NewDatabaseAsync());

    public static string? Missing => PostgresServer.Missing;

    public async Task<IRunStore> OpenAsync(Func<HostIdentity, bool> isAlive) => await PostgresRunStore.OpenAsync(
        new PostgresStoreOptions { ConnectionString = await _database.Value, IsAlive = isAlive });

    public async Task<IRunStore> OpenAsync(HeldCommits held, int? queueMax)
    {
        var options = new PostgresStoreOptions
        {
            ConnectionString = await _database.Value,
            WriterConnections = 1,
            IsAlive = _ => true,
            Hooks = new PostgresHooks { Sending = (_, writes) => held.Pass(writes) },
        };
        return await PostgresRunStore.OpenAsync(queueMax is { } max ? options with { AppendQueueMax = max } : options);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
