using Akka.Durable.Hosts;
using Akka.Durable.Sql.Hosts;

namespace Akka.Durable.Sql.Postgres;

public sealed record PostgresStoreOptions
{
    public const int WriterConnectionsMax = 16;

    /// <summary>The database, in Npgsql's form: <c>Host=...;Database=...;Username=...</c>. It must exist; its tables are made when
    /// missing, in the first schema of the search path. A pooler between, such as PgBouncer, must pool sessions, not transactions.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connections that write, each a transaction of its own runs at a time. 2 by default; 1 to
    /// <see cref="WriterConnectionsMax"/>.</summary>
    public int WriterConnections { get; init; } = 2;

    /// <summary>Events of many runs that one transaction may commit. 1,024 by default; at least 1.</summary>
    public int AppendBatchMax { get; init; } = 1024;

    /// <summary>Appends that may wait to be written; more are refused. 10,000 by default; at least 1.</summary>
    public int AppendQueueMax { get; init; } = 10_000;

    /// <summary>Reads only: makes no tables and writes nothing. False by default.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The host or cluster under whose hold missing tables may be made: the one that opens it, where it may hold it already. Under
    /// the hold of any other the database is left as it is, and refused with <c>database-held</c>. Null, for nobody's, by default.</summary>
    public string? HolderId { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the process that holds the database still lives. It is asked only while its lease has not expired; false
    /// gives the database away at once. By default: false if it ran on this machine and is there no more.</summary>
    public Func<HostIdentity, bool> IsAlive { get; init; } = LocalProcesses.MayBeAlive;

    /// <summary>How long a write or read is tried again while the server cannot be reached or is busy restarting; then it fails.
    /// 5 seconds by default; 0 tries once.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    internal PostgresHooks Hooks { get; init; } = PostgresHooks.None;
}
