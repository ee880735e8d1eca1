using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Sql.Hosts;
using Akka.Durable.Sql.Postgres;
using Akka.Durable.Sql.Sqlite;

namespace Akka.Durable.Sql;

/// <summary>Opens the store that the settings name.</summary>
public static class Stores
{
    /// <summary>For a host, or whoever else writes. What is missing is made.</summary>
    /// <exception cref="RunRefusedException"><c>database-held</c>, naming the holder; not a byte was changed.</exception>
    public static Task<IRunStore> OpenAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(settings, time, holderId: null, cancellation);

    /// <summary>The same for one of many that share a hold, under which the others may have opened it already.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="time">The clock by which a hold has ended.</param>
    /// <param name="holderId">The hold they share; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <inheritdoc cref="OpenAsync(DurableSettings, TimeProvider, CancellationToken)" path="/exception"/>
    public static async Task<IRunStore> OpenAsync(DurableSettings settings, TimeProvider time, string? holderId, CancellationToken cancellation)
    {
        // Looked at before it is opened to be written, which would bring its tables to this release.
        var state = await InspectAsync(settings, time, cancellation).ConfigureAwait(false);
        if (state.Holder is { } held && held.Host.Id != holderId) throw HeldDatabase.Refused(held);

        return await OpenAsync(settings, time, readOnly: false, holderId, cancellation).ConfigureAwait(false);
    }

    /// <summary>To be read only: a host may hold it, and nothing is made or changed.</summary>
    public static Task<IRunStore> OpenToReadAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(settings, time, readOnly: true, holderId: null, cancellation);

    /// <summary>How the database's tables stand to those of this release, and who holds it. Nothing is made or changed.</summary>
    public static Task<SchemaState> InspectAsync(DurableSettings settings, TimeProvider time, CancellationToken cancellation) =>
        settings.Store.Provider is "postgresql"
            ? PostgresRunStore.InspectAsync(Postgres(settings.Store, time, readOnly: true, holderId: null), cancellation)
            : SqliteRunStore.InspectAsync(Sqlite(settings.Store, time, readOnly: true, holderId: null), cancellation);

    private static async Task<IRunStore> OpenAsync(
        DurableSettings settings, TimeProvider time, bool readOnly, string? holderId, CancellationToken cancellation) =>
        settings.Store.Provider switch
        {
            "sqlite" => await SqliteRunStore.OpenAsync(Sqlite(settings.Store, time, readOnly, holderId), cancellation).ConfigureAwait(false),
            "postgresql" => await PostgresRunStore.OpenAsync(Postgres(settings.Store, time, readOnly, holderId), cancellation).ConfigureAwait(false),
            var other => throw new RunRefusedException(new(
                RefusalCodes.InvalidInput, $"There is no store '{Refusal.Shown(other)}' in this release; 'sqlite' and 'postgresql' are (akka.durable.store.provider).")),
        };

    private static SqliteStoreOptions Sqlite(StoreSettings store, TimeProvider time, bool readOnly, string? holderId) => new()
    {
        File = store.SqliteFile,
        Synchronous = store.SqliteSynchronous is "normal" ? SqliteSynchronous.Normal : SqliteSynchronous.Full,
        AppendBatchMax = store.AppendBatchMax,
        AppendQueueMax = store.AppendQueueMax,
        ReadOnly = readOnly,
        HolderId = holderId,
        Time = time,
    };

    private static PostgresStoreOptions Postgres(StoreSettings store, TimeProvider time, bool readOnly, string? holderId) => new()
    {
        ConnectionString = store.PostgresConnectionString is { Length: > 0 } text
            ? text
            : throw new RunRefusedException(new(
                RefusalCodes.InvalidInput, "akka.durable.store.postgresql.connection-string must be set when the provider is postgresql.")),
        AppendBatchMax = store.AppendBatchMax,
        AppendQueueMax = store.AppendQueueMax,
        ReadOnly = readOnly,
        HolderId = holderId,
        Time = time,
    };
}
