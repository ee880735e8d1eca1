using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql;

/// <summary>Opens the store that the settings name.</summary>
public static class Stores
{
    public static async Task<IRunStore> OpenAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var store = settings.Store;
        return store.Provider switch
        {
            "sqlite" => await SqliteRunStore.OpenAsync(
                new SqliteStoreOptions
                {
                    File = store.SqliteFile,
                    Synchronous = store.SqliteSynchronous is "normal" ? SqliteSynchronous.Normal : SqliteSynchronous.Full,
                    AppendBatchMax = store.AppendBatchMax,
                    AppendQueueMax = store.AppendQueueMax,
                    Time = time,
                },
                cancellation).ConfigureAwait(false),
            "postgresql" => await PostgresRunStore.OpenAsync(
                new PostgresStoreOptions
                {
                    ConnectionString = store.PostgresConnectionString is { Length: > 0 } text
                        ? text
                        : throw new RunRefusedException(new(
                            RefusalCodes.InvalidInput, "akka.durable.store.postgresql.connection-string must be set when the provider is postgresql.")),
                    AppendBatchMax = store.AppendBatchMax,
                    AppendQueueMax = store.AppendQueueMax,
                    Time = time,
                },
                cancellation).ConfigureAwait(false),
            var other => throw new RunRefusedException(new(
                RefusalCodes.InvalidInput, $"There is no store '{Refusal.Shown(other)}' in this release; 'sqlite' and 'postgresql' are (akka.durable.store.provider).")),
        };
    }
}
