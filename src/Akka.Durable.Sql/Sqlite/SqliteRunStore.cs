using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
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
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Runs in one SQLite file, in the tables that Akka.Persistence.Sql makes there.</summary>
/// <remarks>
/// One thread writes, many runs to a transaction; reads go beside it. Once a host has taken the lease through this store, the store
/// writes for no run after another host took it over. Disposing writes what waits and leaves one file without a log beside it.
/// </remarks>
public sealed class SqliteRunStore : IRunStore, IStepTransactions
{
    private const int RemovalsAtOnce = 25;

    private readonly string _file;
    private readonly SqliteSynchronous _synchronous;
    private readonly SemaphoreSlim _oneTransaction = new(1, 1);
    private readonly SqliteWriter? _writer;
    private readonly SqliteReaders _readers;
    private readonly StepTransactions _transactions;

    private SqliteRunStore(SqliteStoreOptions options, SqliteWriter? writer)
    {
        _file = options.File;
        _synchronous = options.Synchronous;
        _writer = writer;
        _transactions = new StepTransactions(ConnectAsync, IsolationLevel.Serializable, options.Time, options.Hooks.Committing, options.Hooks.Committed, BreakOffAsync);
        _readers = new SqliteReaders(options.File, beside: writer is not null, options.BusyTimeout);
    }

    /// <summary>Opens the file; creates it and its tables when it is to be written and they are missing.</summary>
    /// <exception cref="RunRefusedException"><c>not-a-database</c>, <c>newer-schema</c>, <c>read-only</c> or <c>database-held</c> (another
    /// program keeps it locked); the file is as it was.</exception>
    /// <exception cref="JournalUnavailableException">The disk failed.</exception>
    public static Task<SqliteRunStore> OpenAsync(SqliteStoreOptions options, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AppendBatchMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AppendQueueMax, 1);
        return Task.Run(() => Open(options with { File = Path.GetFullPath(options.File) }), cancellation);
    }

    /// <summary>How the file's tables stand to those of this release. Nothing is created or changed; a file that is not there has none.</summary>
    /// <exception cref="RunRefusedException"><c>not-a-database</c> or <c>newer-schema</c>.</exception>
    public static Task<SchemaState> InspectAsync(SqliteStoreOptions options, CancellationToken cancellation = default)
    {
        var path = Path.GetFullPath(options.File);
        return Task.Run(
            () =>
            {
                if (new FileInfo(path) is not { Exists: true, Length: > 0 }) return SqliteSchema.State(0, holder: null);

                var (version, lease) = SqliteFile.Explained(path, () => SqliteFile.Inspect(path, options.BusyTimeout));
                return SqliteSchema.State(version, HeldDatabase.Standing(lease, options.Time.GetUtcNow(), options.IsAlive));
            },
            cancellation);
    }

    public Task AppendAsync(RunAppend append) => append.Rows.Count > 0
        ? WriteAsync(new PendingWrite.Append(append))
        : throw new ArgumentException("An append has at least one row.", nameof(append));

    public Task<IReadOnlyList<JournalRow>> ReadAsync(RunId run, long afterSequence, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<JournalRow>>(
            database => SqliteJournalReader.Read(database, run, afterSequence, limit), cancellation);

    public Task DeleteEventsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.DeleteEvents(run, toSequence), cancellation);

    public Task SaveSnapshotAsync(RunId run, SnapshotRow snapshot) => WriteAsync(new PendingWrite.SaveSnapshot(run, snapshot));

    public Task<SnapshotRow?> ReadSnapshotAsync(RunId run, long maxSequence, CancellationToken cancellation) =>
        _readers.ReadAsync(database => SqliteJournalReader.ReadSnapshot(database, run, maxSequence), cancellation);

    public Task<IReadOnlyList<long>> ListSnapshotsAsync(RunId run, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<long>>(database => SqliteJournalReader.ListSnapshots(database, run), cancellation);

    public Task SavePayloadsAsync(RunId run, IReadOnlyList<PayloadRow> payloads) =>
        payloads.Count == 0 ? Task.CompletedTask : WriteAsync(new PendingWrite.SavePayloads(run, payloads));

    public Task<byte[]?> ReadPayloadAsync(RunId run, string sha256, CancellationToken cancellation) =>
        _readers.ReadAsync(database => SqlitePayloadReader.Read(database, run, sha256), cancellation);

    public Task<IReadOnlyList<string>> ListPayloadsAsync(RunId run, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<string>>(database => SqlitePayloadReader.List(database, run), cancellation);

    public Task DeletePayloadsAsync(RunId run, long toSequence, IReadOnlyCollection<string> kept, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.DeletePayloads(run, toSequence, kept), cancellation);

    public Task DeleteSnapshotsAsync(RunId run, long toSequence, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.DeleteSnapshots(run, toSequence), cancellation);

    public Task<CatalogRow?> FindAsync(RunId run, CancellationToken cancellation) =>
        _readers.ReadAsync(database => SqliteCatalogReader.Find(database, run), cancellation);

    public Task RepairCatalogAsync(CatalogRow row, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.RepairCatalog(row), cancellation);

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellation) =>
        _readers.ReadAsync(database => SqliteCatalogReader.List(database, query), cancellation);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyDictionary<RunStatus, long>>(SqliteCatalogReader.Count, cancellation);

    public Task<IReadOnlyList<CatalogRow>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<CatalogRow>>(database => SqliteCatalogReader.Due(database, now, limit), cancellation);

    public Task<IReadOnlyList<CatalogRow>> OrphanedAsync(string owner, RunId? after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<CatalogRow>>(
            database => SqliteCatalogReader.Orphaned(database, owner, after, limit), cancellation);

    public Task<IReadOnlyList<RunId>> ListRunIdsAsync(RunId? after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<RunId>>(
            database => SqliteJournalReader.ListRunIds(database, after, limit, cancellation), cancellation);

    public Task<IReadOnlyList<EndedRun>> ExpiredAsync(
        RetentionScope scope, DateTimeOffset now, EndedRun? after, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<EndedRun>>(
            database => SqliteRemovalReader.Expired(database, scope, now, after, limit), cancellation);

    public Task<IReadOnlyList<FamilyMember>> FamiliesAsync(IReadOnlyList<RunId> roots, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<FamilyMember>>(database => SqliteRemovalReader.Families(database, roots), cancellation);

    public Task<IReadOnlyList<RunParts>> PartsAsync(IReadOnlyList<RunId> runs, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<RunParts>>(database => SqliteRemovalReader.Parts(database, runs, cancellation), cancellation);

    public async Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation)
    {
        // A few at a time: what a live run appends meanwhile is behind those few at most, and not behind all of them.
        var writes = trees.Select(tree => new PendingWrite.Remove(tree)).ToList();
        foreach (var few in writes.Chunk(RemovalsAtOnce))
        {
            await Task.WhenAll(few.Select(write => WriteAsync(write, cancellation))).ConfigureAwait(false);
        }

        return [.. writes.Select(write => write.Removed)];
    }

    public async Task<HostLease> AcquireLeaseAsync(
        HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation)
    {
        var write = new PendingWrite.AcquireLease(host, now, duration);
        await WriteAsync(write, cancellation).ConfigureAwait(false);
        return write.Lease!;
    }

    public async Task<bool> RenewLeaseAsync(HostIdentity host, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation)
    {
        var write = new PendingWrite.RenewLease(host, now, duration);
        await WriteAsync(write, cancellation).ConfigureAwait(false);
        return write.Renewed;
    }

    public Task ReleaseLeaseAsync(HostIdentity host, CancellationToken cancellation) =>
        WriteAsync(new PendingWrite.ReleaseLease(host), cancellation);

    public async Task<ReadOnlyMemory<byte>> RunAsync(
        StepTransaction step, Func<DbConnection, DbTransaction, Task<ReadOnlyMemory<byte>>> work, CancellationToken cancellation)
    {
        if (_writer is null) throw SqliteFile.ReadOnly(_file);

        // One at a time: on SQLite they would only wait for each other inside the database, with its lock held against the journal.
        await _oneTransaction.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await _transactions.RunAsync(step, work, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _oneTransaction.Release();
        }
    }

    public async Task<DbConnection> ConnectAsync(CancellationToken cancellation)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false, Mode = SqliteOpenMode.ReadWrite };
        var connection = new SqliteConnection(text.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            using var settings = connection.CreateCommand();
            settings.CommandText = _synchronous is SqliteSynchronous.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
            settings.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // SQLite lets one thread at a time into a connection: the statement under way ends, then the transaction.
    private static async Task BreakOffAsync(DbConnection connection, DbTransaction transaction)
    {
        raw.sqlite3_interrupt(((SqliteConnection)connection).Handle);
        try
        {
            await transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Readers first: the last connection to close empties the log and removes it, and that must be one that can write.
        await _readers.DisposeAsync().ConfigureAwait(false);
        if (_writer is not null) await _writer.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteRunStore Open(SqliteStoreOptions options)
    {
        if (options.ReadOnly)
        {
            // Opened once now, so that what is wrong with the file is said here.
            SqliteFile.OpenToRead(options.File, immutable: !SqliteFile.HasLog(options.File), options.BusyTimeout).Dispose();
            return new SqliteRunStore(options, writer: null);
        }

        var database = SqliteFile.OpenToWrite(options);
        try
        {
            options.Hooks.Opened(database);
            var writerId = (options.WriterId ?? new Guid(RandomNumberGenerator.GetBytes(16))).ToString("N");
            var writer = SqliteFile.Explained(options.File, () => new SqliteWriter(database, writerId, options));
            return new SqliteRunStore(options, writer);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private Task WriteAsync(PendingWrite write) =>
        _writer?.WriteAsync(write) ?? Task.FromException(SqliteFile.ReadOnly(_file));

    private Task WriteAsync(PendingWrite write, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? Task.FromCanceled(cancellation) : WriteAsync(write).WaitAsync(cancellation);
}
