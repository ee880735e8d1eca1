using System.Data;
using System.Data.Common;
using Akka.Durable.Catalog;
using Akka.Durable.Hosts;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Retention;
using Akka.Durable.Snapshots;
using Akka.Durable.Sql.Hosts;
using Akka.Durable.Sql.Transactions;
using Akka.Durable.Sql.Writing;
using Akka.Durable.Transactions;
using Npgsql;

namespace Akka.Durable.Sql.Postgres;

/// <summary>Runs in a PostgreSQL database, in the tables that Akka.Persistence.Sql makes there.</summary>
/// <remarks>
/// A few connections write, many runs to a transaction; reads and leases go beside them. Once a host has taken the lease through this
/// store, the store writes for no run after another host took it over. Disposing writes what waits.
/// </remarks>
public sealed class PostgresRunStore : IRunStore, IStepTransactions
{
    private readonly PostgresSource _source;
    private readonly PostgresLease _lease;
    private readonly PostgresRemoval _removal;
    private readonly StepTransactions _transactions;
    private readonly PostgresWriters? _writers;

    private PostgresRunStore(PostgresSource source, PostgresStoreOptions options)
    {
        _source = source;
        _lease = new PostgresLease(source, options);
        _removal = new PostgresRemoval(source, _lease);
        _transactions = new StepTransactions(ConnectAsync, IsolationLevel.ReadCommitted, options.Time, options.Hooks.Committing, options.Hooks.Committed, BreakOffAsync);
        _writers = options.ReadOnly ? null : new PostgresWriters(source.SingleConnectionString, _lease, options);
    }

    /// <summary>Connects to the database, and makes its tables when it is to be written and they are missing.</summary>
    /// <exception cref="RunRefusedException"><c>invalid-input</c> (not a connection string), <c>not-a-database</c> (it does not exist, lets
    /// this user not in, or its journal is another program's), <c>newer-schema</c> or <c>read-only</c>; the database is as it was.</exception>
    /// <exception cref="JournalUnavailableException">The server cannot be reached.</exception>
    public static async Task<PostgresRunStore> OpenAsync(PostgresStoreOptions options, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AppendBatchMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AppendQueueMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WriterConnections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.WriterConnections, PostgresStoreOptions.WriterConnectionsMax);
        var source = new PostgresSource(options);
        try
        {
            await source.WithConnectionAsync(
                connection => options.ReadOnly
                    ? InspectAsync(connection, source.Database, cancellation)
                    : PostgresSchema.MigrateAsync(connection, source.Database, options, cancellation),
                e => PostgresExplained.NotOpened(source.Database, e),
                cancellation).ConfigureAwait(false);
            return new PostgresRunStore(source, options);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How the database's tables stand to those of this release. Nothing is changed.</summary>
    /// <exception cref="RunRefusedException"><c>invalid-input</c>, <c>not-a-database</c> or <c>newer-schema</c>.</exception>
    /// <exception cref="JournalUnavailableException">The server cannot be reached.</exception>
    public static async Task<SchemaState> InspectAsync(PostgresStoreOptions options, CancellationToken cancellation = default)
    {
        await using var source = new PostgresSource(options with { ReadOnly = true });
        return await source.WithConnectionAsync(
            async connection =>
            {
                var version = await PostgresSchema.InspectAsync(connection, source.Database, cancellation).ConfigureAwait(false);
                var lease = version > 0 ? await PostgresLease.FindAsync(connection, cancellation).ConfigureAwait(false) : null;
                return PostgresSchema.State(version, HeldDatabase.Standing(lease, options.Time.GetUtcNow(), options.IsAlive));
            },
            e => PostgresExplained.NotOpened(source.Database, e),
            cancellation).ConfigureAwait(false);
    }

    public Task AppendAsync(RunAppend append) => append.Rows.Count > 0
        ? WriteAsync(new PendingWrite.Append(append))
        : throw new ArgumentException("An append has at least one row.", nameof(append));

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation) =>
        _source.ReadAsync(
            (connection, token) => PostgresJournalReader.ReadAsync(connection, run, afterSequence, limit, token), cancellation);

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.DeleteEvents(run, toSequence), cancellation);

    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => WriteAsync(new PendingWrite.SaveSnapshot(run, snapshot));

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresJournalReader.ReadSnapshotAsync(connection, run, maxSequence, token), cancellation);

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresJournalReader.ListSnapshotsAsync(connection, run, token), cancellation);

    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) =>
        payloads.Count == 0 ? Task.CompletedTask : WriteAsync(new PendingWrite.SavePayloads(run, payloads));

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresPayloads.ReadAsync(connection, run, sha256, token), cancellation);

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresPayloads.ListAsync(connection, run, token), cancellation);

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.DeletePayloads(run, toSequence, kept), cancellation);

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.DeleteSnapshots(run, toSequence), cancellation);

    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresCatalogReader.FindAsync(connection, run, token), cancellation);

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.RepairCatalog(row), cancellation);

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresCatalogReader.ListAsync(connection, query, token), cancellation);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) =>
        _source.ReadAsync(PostgresCatalogReader.CountAsync, cancellation);

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresCatalogReader.DueAsync(connection, now, limit, token), cancellation);

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) =>
        _source.ReadAsync(
            (connection, token) => PostgresCatalogReader.OrphanedAsync(connection, owner, after, limit, token), cancellation);

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) => _source.ReadAsync(
        (connection, token) => PostgresJournalReader.ListRunIdsAsync(connection, after, limit, token), cancellation);

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) =>
        _removal.ExpiredAsync(scope, now, after, limit, cancellation);

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        _removal.FamiliesAsync(roots, cancellation);

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) =>
        _removal.PartsAsync(runs, cancellation);

    public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
        _writers is null ? Task.FromException<IReadOnlyList<bool>>(ReadOnly()) : _removal.RemoveAsync(trees, cancellation);

    public Task<HostLease> AcquireLeaseAsync(
        HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        _writers is null ? Task.FromException<HostLease>(ReadOnly()) : _lease.AcquireAsync(host, now, duration, cancellation);

    public Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation) =>
        _writers is null ? Task.FromException<bool>(ReadOnly()) : _lease.RenewAsync(host, now, duration, cancellation);

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) =>
        _writers is null ? Task.FromException(ReadOnly()) : _lease.ReleaseAsync(host, cancellation);

    public Task<ReadOnlyMemory<byte>> RunAsync(
        StepTransaction step, Func<DbConnection, DbTransaction, Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellation) =>
        _writers is null ? Task.FromException<ReadOnlyMemory<byte>>(ReadOnly()) : _transactions.RunAsync(step, work, cancellation);

    public async Task<DbConnection> ConnectAsync(CancellationToken cancellation) => await _source.ConnectAsync(cancellation).ConfigureAwait(false);

    // The connection is in use: only the server can end its session, and with it the transaction.
    private async Task BreakOffAsync(DbConnection connection, DbTransaction transaction)
    {
        var session = ((NpgsqlConnection)connection).ProcessID;
        await _source.WithConnectionAsync(
            async other =>
            {
                await using var end = new NpgsqlCommand("SELECT pg_terminate_backend($1)", other);
                await end.With(session).ExecuteNonQueryAsync().ConfigureAwait(false);
                return true;
            },
            e => new JournalUnavailableException($"PostgreSQL did not end the session of a step that was told to end: {e.Message}", e),
            CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writers is not null) await _writers.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<bool> InspectAsync(NpgsqlConnection connection, string database, CancellationToken cancellation) =>
        await PostgresSchema.InspectAsync(connection, database, cancellation).ConfigureAwait(false) == PostgresSchema.Version
            ? true
            : throw PostgresExplained.Refused(
                RefusalCodes.ReadOnly, $"'{database}' has no tables of this release yet, and none are made when it is only to be read; durable migrate or a host makes them.");

    private static RunRefusedException ReadOnly() => PostgresExplained.Refused(
        RefusalCodes.ReadOnly, "The store was opened to be read only.");

    private Task WriteAsync(PendingWrite write) => _writers?.WriteAsync(write) ?? Task.FromException(ReadOnly());

    private Task WriteAsync(PendingWrite write, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? Task.FromCanceled(cancellation) : WriteAsync(write).WaitAsync(cancellation);
}
