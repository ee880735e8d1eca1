using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql;

/// <summary>Opens the store that the settings name.</summary>
public static class Stores
{
    /// <summary>For a host, or whoever else writes. What is missing is made.</summary>
    public static Task<IRunStore> OpenAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(settings, time, readOnly: false, cancellation);

    /// <summary>To be read only: a host may hold it, and nothing is made or changed.</summary>
    public static Task<IRunStore> OpenToReadAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(settings, time, readOnly: true, cancellation);

    /// <summary>How the database's tables stand to those of this release, and who holds it. Nothing is made or changed.</summary>
    public static Task<SchemaState> InspectAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation) =>
        settings.Store.Provider is "postgresql"
            ? PostgresRunStore.InspectAsync(Postgres(settings.Store, time, readOnly: true), cancellation)
            : SqliteRunStore.InspectAsync(Sqlite(settings.Store, time, readOnly: true), cancellation);

    private static async Task<IRunStore> OpenAsync(DurableSettings settings, TimeProvider time, bool readOnly, CancellationToken cancellation) =>
        settings.Store.Provider switch
        {
            "sqlite" => await SqliteRunStore.OpenAsync(Sqlite(settings.Store, time, readOnly), cancellation).ConfigureAwait(false),
            "postgresql" => await PostgresRunStore.OpenAsync(Postgres(settings.Store, time, readOnly), cancellation).ConfigureAwait(false),
            var other => throw new RunRefusedException(new(
                RefusalCodes.InvalidInput, $"There is no store '{Refusal.Shown(other)}' in this release; 'sqlite' and 'postgresql' are (akka.durable.store.provider).")),
        };

    private static SqliteStoreOptions Sqlite(StoreSettings store, TimeProvider time, bool readOnly) => new()
    {
        File = store.SqliteFile,
        Synchronous = store.SqliteSynchronous is "normal" ? SqliteSynchronous.Normal : SqliteSynchronous.Full,
        AppendBatchMax = store.AppendBatchMax,
        AppendQueueMax = store.AppendQueueMax,
        ReadOnly = readOnly,
        Time = time,
    };

    private static PostgresStoreOptions Postgres(StoreSettings store, TimeProvider time, bool readOnly) => new()
    {
        ConnectionString = store.PostgresConnectionString is { Length: > 0 } text
            ? text
            : throw new RunRefusedException(new(
                RefusalCodes.InvalidInput, "akka.durable.store.postgresql.connection-string must be set when the provider is postgresql.")),
        AppendBatchMax = store.AppendBatchMax,
        AppendQueueMax = store.AppendQueueMax,
        ReadOnly = readOnly,
        Time = time,
    };
}
