using Akka.Durable.Hosts;
using Akka.Durable.Sql.Hosts;

namespace Akka.Durable.Sql.Sqlite;

/// <summary>What a commit waits for.</summary>
public enum SqliteSynchronous
{
    /// <summary>Until the disk has it: survives a power cut.</summary>
    Full,

    /// <summary>Until the operating system has it: survives a crash of the process, but a power cut may take the last commits.</summary>
    Normal,
}

public sealed record SqliteStoreOptions
{
    internal static readonly TimeSpan BusyTimeoutDefault = TimeSpan.FromSeconds(5);

    /// <summary>Path of the database file, created when missing; its directory must exist.</summary>
    public required string File { get; init; }

    /// <summary><see cref="SqliteSynchronous.Full"/> by default.</summary>
    public SqliteSynchronous Synchronous { get; init; } = SqliteSynchronous.Full;

    /// <summary>Events of many runs that one transaction may commit. 1,024 by default; at least 1.</summary>
    public int AppendBatchMax { get; init; } = 1024;

    /// <summary>Appends that may wait to be written; more are refused. 10,000 by default; at least 1.</summary>
    public int AppendQueueMax { get; init; } = 10_000;

    /// <summary>Reads only, and creates nothing, not even the files SQLite keeps beside an open database. False by default.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Written into every journal row; 32 hex digits. A random one by default. Must differ for each store opened.</summary>
    public Guid? WriterId { get; init; }

    /// <summary>The host or cluster under whose hold missing tables may be made: the one that opens it, where it may hold it already. Under
    /// the hold of any other the database is left as it is, and refused with <c>database-held</c>. Null, for nobody's, by default.</summary>
    public string? HolderId { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the process that holds the database still lives. It is asked only while its lease has not expired; false
    /// gives the database away at once. By default: false if it ran on this machine and is there no more.</summary>
    public Func<HostIdentity, bool> IsAlive { get; init; } = LocalProcesses.MayBeAlive;

    /// <summary>How long to wait for a lock that another program holds on the file. 5 seconds by default; 0 does not wait.</summary>
    public TimeSpan BusyTimeout { get; init; } = BusyTimeoutDefault;

    internal SqliteHooks Hooks { get; init; } = SqliteHooks.None;
}
