using Akka.Durable.Journal;
using Akka.Durable.Sql.Writing;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Carries out the writes of one open transaction.</summary>
internal sealed class SqliteBatch : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteJournalWriter _journal;
    private readonly SqliteCatalogWriter _catalog;
    private readonly SqlitePayloadWriter _payloads;
    private readonly SqliteRemovalWriter _removal;
    private readonly SqliteLeaseWriter _lease;

    /// <summary>Of each run, the last append of this transaction that brings a catalog row.</summary>
    private readonly Dictionary<RunId, RunAppend> _lastCatalogs = [];

    public SqliteBatch(SqliteDatabase database, string writerId, SqliteStoreOptions options)
    {
        _database = database;
        _journal = new SqliteJournalWriter(database, writerId);
        _catalog = new SqliteCatalogWriter(database);
        _payloads = new SqlitePayloadWriter(database);
        _removal = new SqliteRemovalWriter(database);
        _lease = new SqliteLeaseWriter(database, options.File, options.IsAlive);
    }

    /// <summary>Does all of <paramref name="writes"/>. False when one of them spoils the transaction, which then has to be rolled back.</summary>
    /// <exception cref="SqliteFailure">Not one of them is to blame, but the database.</exception>
    public bool TryTogether(PendingWrite[] writes)
    {
        FindLastCatalogs(writes);
        var lost = _lease.WhyLost();
        try
        {
            foreach (var write in writes)
            {
                if (lost is not null && write.Run is not null) write.Failure = lost;
                else Do(write, isLast: write is not PendingWrite.Append a || _lastCatalogs.GetValueOrDefault(a.Rows.Run) == a.Rows);
            }

            return true;
        }
        catch (Exception e) when (e is not SqliteFailure { IsOfOneRow: false })
        {
            return false;
        }
    }

    /// <summary>Does each of <paramref name="writes"/> under a savepoint; those that cannot be done get their failure.</summary>
    /// <exception cref="SqliteFailure">Not one of them is to blame, but the database.</exception>
    public void OneByOne(PendingWrite[] writes)
    {
        var lost = _lease.WhyLost();
        var failedRuns = new HashSet<RunId>();
        foreach (var write in writes)
        {
            write.Failure = lost is not null && write.Run is not null ? lost : null;

            // What was appended on top of an append that failed must not stand without it.
            if (write is PendingWrite.Append after && failedRuns.Contains(after.Rows.Run))
                write.Failure ??= new JournalConflictException(after.Rows.Run, after.Rows.Rows[0].Sequence);

            if (write.Failure is not null) continue;

            _database.Prepared("SAVEPOINT one").Run();
            try
            {
                Do(write, isLast: true);
            }
            catch (Exception e) when (e is not SqliteFailure { IsOfOneRow: false })
            {
                _database.Prepared("ROLLBACK TO one").Run();
                write.Failure = e is SqliteFailure
                    ? new JournalUnavailableException($"A row of run {write.Run} cannot be stored: {e.Message}. Nothing was.", e)
                    : e;
                if (write is PendingWrite.Append failed) failedRuns.Add(failed.Rows.Run);
            }

            _database.Prepared("RELEASE one").Run();
        }
    }

    public void Committed() => _lease.Committed();

    public void RolledBack() => _lease.RolledBack();

    public void Dispose() => _catalog.Dispose();

    private void FindLastCatalogs(PendingWrite[] writes)
    {
        _lastCatalogs.Clear();
        foreach (var write in writes)
        {
            if (write is PendingWrite.Append { Rows: { Catalog: not null } append }) _lastCatalogs[append.Run] = append;
        }
    }

    private void Do(PendingWrite write, bool isLast)
    {
        switch (write)
        {
            case PendingWrite.Append { Rows: var append }:
                if (append.Payloads is { } brought) _payloads.Save(append.Run, brought);
                _journal.Append(append);
                if (append.Catalog is { } row && isLast) _catalog.Write(row, isNew: append.Rows[0].Sequence is 1);
                break;
            case PendingWrite.SaveSnapshot save:
                _journal.Save(save.Run!.Value, save.Snapshot);
                break;
            case PendingWrite.DeleteEvents delete:
                _journal.DeleteEvents(delete.Run!.Value, delete.ToSequence);
                break;
            case PendingWrite.DeleteSnapshots delete:
                _journal.DeleteSnapshots(delete.Run!.Value, delete.ToSequence);
                break;
            case PendingWrite.SavePayloads save:
                _payloads.Save(save.Run!.Value, save.Payloads);
                break;
            case PendingWrite.DeletePayloads delete:
                _payloads.Delete(delete.Run!.Value, delete.ToSequence, delete.Kept);
                break;
            case PendingWrite.RepairCatalog repair:
                _catalog.Repair(repair.Row);
                break;
            case PendingWrite.Remove remove:
                remove.Removed = _removal.TryRemove(remove.Tree);
                break;
            case PendingWrite.AcquireLease acquire:
                acquire.Lease = _lease.Acquire(acquire.Host, acquire.Now, acquire.Duration);
                break;
            case PendingWrite.RenewLease renew:
                renew.Renewed = _lease.Renew(renew.Host, renew.Now, renew.Duration);
                break;
            case PendingWrite.ReleaseLease release:
                _lease.Release(release.Host);
                break;
        }
    }
}
