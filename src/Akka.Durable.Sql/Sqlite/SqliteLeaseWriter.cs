using Akka.Durable.Hosts;
using Akka.Durable.Journal;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>Who holds the database: one row, changed inside the writer's transaction.</summary>
internal sealed class SqliteLeaseWriter(SqliteDatabase database, string file, Func<HostIdentity, bool> isAlive)
{
    private const string Select = "SELECT host_id, description, machine, process_id, process_started_at, expires_at FROM durable_host WHERE id = 1";

    private readonly SqliteStatement _hold = database.Prepared("""
        UPDATE durable_host
        SET generation = generation + (host_id IS NOT ?1), host_id = ?1, description = ?2, machine = ?3, process_id = ?4,
            process_started_at = ?5, expires_at = ?6
        WHERE id = 1
        """);

    private readonly SqliteStatement _release = database.Prepared("""
        UPDATE durable_host
        SET generation = generation + 1, host_id = NULL, description = NULL, machine = NULL, process_id = NULL,
            process_started_at = NULL, expires_at = NULL
        WHERE id = 1 AND host_id = ?1
        """);

    private readonly SqliteStatement _generation = database.Prepared("SELECT generation FROM durable_host WHERE id = 1");

    /// <summary>The generation that this store was given; null while it holds no lease.</summary>
    private long? _held;

    /// <summary>What <see cref="_held"/> becomes when the transaction commits.</summary>
    private long? _heldAfterCommit;

    /// <summary>Why nothing may be written any more, if another host has taken the database since this store's host did.</summary>
    /// <remarks>Asked once per transaction, which the write lock makes as good as once per row.</remarks>
    public JournalUnavailableException? WhyLost()
    {
        if (_held is null || Generation() == _held) return null;

        var holder = Read() is { } lease ? lease.Host.Description : "another host, which has given it back since";
        return new JournalUnavailableException($"'{file}' was taken by {holder}: this host writes no more, and nothing was written.");
    }

    public void Committed() => _held = _heldAfterCommit;

    public void RolledBack() => _heldAfterCommit = _held;

    public HostLease Acquire(HostIdentity host, DateTimeOffset now, TimeSpan duration)
    {
        if (Read() is { } lease && lease.Host.Id != host.Id && lease.ExpiresAt > now && isAlive(lease.Host)) return lease;

        var taken = new HostLease(host, now + duration);
        Hold(taken);
        _heldAfterCommit = Generation();
        return taken;
    }

    public bool Renew(HostIdentity host, DateTimeOffset now, TimeSpan duration)
    {
        if (Read()?.Host.Id != host.Id) return false;

        // The generation may have risen since: the nodes of a cluster share one host id, and when one of them gives the hold back another takes it anew.
        Hold(new HostLease(host, now + duration));
        _heldAfterCommit = Generation();
        return true;
    }

    public void Release(HostIdentity host)
    {
        _release.Bind(1, host.Id).Run();
        if (database.Changes > 0) _heldAfterCommit = null;
    }

    private long Generation()
    {
        _generation.Step();
        var generation = _generation.Number(0);
        _generation.Reset();
        return generation;
    }

    /// <summary>The lease that was given last and not given back, whether or not it has expired.</summary>
    public static HostLease? Find(SqliteDatabase database)
    {
        var select = database.Prepared(Select);
        HostLease? lease = null;
        if (select.Step() && select.TextOrNull(0) is { } id)
        {
            var host = new HostIdentity(id, select.Text(1), select.Text(2), (int)select.Number(3), select.Moment(4));
            lease = new HostLease(host, select.Moment(5));
        }

        select.Reset();
        return lease;
    }

    private HostLease? Read() => Find(database);

    private void Hold(HostLease lease) => _hold
        .Bind(1, lease.Host.Id)
        .Bind(2, lease.Host.Description)
        .Bind(3, lease.Host.Machine)
        .Bind(4, lease.Host.ProcessId)
        .Bind(5, lease.Host.ProcessStartedAt)
        .Bind(6, lease.ExpiresAt)
        .Run();
}
