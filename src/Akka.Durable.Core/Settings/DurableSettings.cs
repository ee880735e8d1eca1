namespace Akka.Durable;

/// <summary>What an operator may set, for every host. HOCON key, default and range stand at each; see hocon/reference.conf.</summary>
public sealed record DurableSettings
{
    public static DurableSettings Default { get; } = new();

    /// <summary>Where runs are kept.</summary>
    public StoreSettings Store { get; init; } = new();

    /// <summary>How ended runs are removed, beyond the three settings below.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary>How interrupted runs come back.</summary>
    public RecoverySettings Recovery { get; init; } = new();

    /// <summary>How a cluster of hosts keeps runs. Programs without a cluster do not look at it.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>Where the web pages and the HTTP API are served, and to whom. Only <c>durable serve</c> looks at it.</summary>
    public DashboardSettings Dashboard { get; init; } = new();

    /// <summary><c>snapshot-every</c>: events between two snapshots of a run. 100 by default; 1 to 100,000.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary><c>checkpoint-throttle</c>: at most one checkpoint of a phase is written in this time; the last one is never lost
    /// at a graceful stop. 1 second by default; 0 writes every one; at most 1 hour.</summary>
    public TimeSpan CheckpointThrottle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>payload-max</c>: bytes of JSON in one input, result, checkpoint or signal. 1 MiB by default; 1 KiB to 64 MiB.</summary>
    public int PayloadBytesMax { get; init; } = 1024 * 1024;

    /// <summary><c>payload-inline-max</c>: bytes of JSON of one such value up to which it stands in events and snapshots themselves. A larger one is
    /// kept once, in a table of its own, and fetched when it is asked for. 64 KiB by default; 1 KiB to 64 MiB.</summary>
    public int PayloadInlineBytesMax { get; init; } = 64 * 1024;

    /// <summary><c>history-warn</c>: events of one run, counted from its start or its latest rollback, at which a warning is recorded, listed and
    /// logged, once. 50,000 by default; 0 never warns; at most 1,000,000,000.</summary>
    public int HistoryWarn { get; init; } = 50_000;

    /// <summary><c>history-max</c>: events of one run, counted likewise, at which its code begins nothing new and the run is suspended as
    /// <c>history-full</c>. 1,000,000 by default; 0 for no limit; at most 1,000,000,000.</summary>
    public int HistoryMax { get; init; } = 1_000_000;

    /// <summary><c>poll-interval</c>: how often the catalog is asked for due wake-ups. 500 ms by default; 50 ms to 1 minute.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary><c>park-after</c>: a run that only waits leaves memory after this time. 10 seconds by default; 0 at once; at most 1 day.</summary>
    public TimeSpan ParkAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>cancel-grace</c>: how long a body may go on after its token fired before it is abandoned. 30 seconds by
    /// default; 0 abandons at once; at most 1 hour.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>drain-timeout</c>: how long a stop waits for bodies to end. 30 seconds by default; 0 to 1 hour.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>retention-days</c>: a run that ended longer ago than this is removed. 30 by default; 0 removes it with the next pass; at
    /// most 36,500.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary><c>reconcile-interval</c>: how often ended runs are removed and what does not belong together is put right; the first
    /// time one interval after the start. 1 hour by default; 0 never does; at most 1 day.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary><c>max-terminal-runs</c>: ended runs that are kept whatever their age, the newest. Those that another run started are not
    /// counted: they go with it. 10,000 by default; 0 to 100,000,000.</summary>
    public int MaxTerminalRuns { get; init; } = 10_000;

    /// <summary><c>strict</c>: a re-execution that differs from the journal stops the run instead of being reported. Off by default.</summary>
    public bool Strict { get; init; }
}

/// <summary>Where runs are kept, and how appends are grouped: <c>akka.durable.store</c>.</summary>
public sealed record StoreSettings
{
    /// <summary><c>provider</c>: <c>sqlite</c> (default) or <c>postgresql</c>.</summary>
    public string Provider { get; init; } = "sqlite";

    /// <summary><c>sqlite.file</c>: path of the database file, created when missing. <c>durable.db</c> by default.</summary>
    public string SqliteFile { get; init; } = "durable.db";

    /// <summary><c>sqlite.synchronous</c>: <c>full</c> (default) survives a power cut; <c>normal</c> may lose the last commits to one.</summary>
    public string SqliteSynchronous { get; init; } = "full";

    /// <summary><c>postgresql.connection-string</c>: in Npgsql's form. Empty by default.</summary>
    public string PostgresConnectionString { get; init; } = "";

    /// <summary><c>append-batch-max</c>: events of many runs that one transaction may commit. 1,024 by default; 1 to 10,000.</summary>
    public int AppendBatchMax { get; init; } = 1024;

    /// <summary><c>append-queue-max</c>: appends that may wait to be written; more are refused as <c>overloaded</c>. 10,000 by
    /// default; 16 to 1,000,000.</summary>
    public int AppendQueueMax { get; init; } = 10_000;

    /// <summary><c>lease-duration</c>: a host that has not confirmed its hold on the database for this long is taken for dead.
    /// 15 seconds by default; 2 seconds to 5 minutes.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>How ended runs are removed: <c>akka.durable.retention</c>.</summary>
public sealed record RetentionSettings
{
    /// <summary><c>definitions</c>: definitions with limits of their own, each with its days and, after a slash, how many runs are kept:
    /// <c>import = 7, report = 90/500</c>. Empty by default. Their runs are ranked among themselves.</summary>
    public string Definitions { get; init; } = "";

    /// <summary><c>batch-max</c>: runs removed in one go, with those they started. 50 by default; 1 to 10,000.</summary>
    public int BatchMax { get; init; } = 50;

    /// <summary><c>removals-max</c>: runs removed in one pass, so that a clock that is wrong cannot empty a database before anyone
    /// notices. 100,000 by default; 1 to 100,000,000.</summary>
    public int RemovalsMax { get; init; } = 100_000;

    /// <summary><c>removals-per-second-max</c>: runs that a host removes a second beside those that it executes. 2,500 by default; 1 to 1,000,000.</summary>
    public int RemovalsPerSecondMax { get; init; } = 2_500;

    /// <summary><c>orphans-max</c>: ended runs without a row in the catalog that are removed in one pass. 1,000 by default; 1 to 1,000,000.</summary>
    public int OrphansMax { get; init; } = 1_000;
}

/// <summary>How interrupted runs come back: <c>akka.durable.recovery</c>.</summary>
public sealed record RecoverySettings
{
    /// <summary><c>concurrent-max</c>: runs read from the store at once. 64 by default; 1 to 10,000.</summary>
    public int ConcurrentMax { get; init; } = 64;

    /// <summary><c>runs-per-second-max</c>: runs resumed a second. 10,000 by default; 1 to 1,000,000.</summary>
    public int RunsPerSecondMax { get; init; } = 10_000;

    /// <summary><c>attempts-max</c>: recoveries of one run without progress; after them it is quarantined. 10 by default; 1 to 1,000.</summary>
    public int AttemptsMax { get; init; } = 10;
}

/// <summary>How a cluster of hosts keeps runs: <c>akka.durable.cluster</c>.</summary>
public sealed record ClusterSettings
{
    /// <summary><c>shards</c>: how many parts the runs are spread over the nodes in; about ten for each node there will ever be. Written
    /// into the database at the first start and fixed from then on. 100 by default; 1 to 10,000.</summary>
    public int Shards { get; init; } = 100;

    /// <summary><c>role</c>: only nodes of this role keep runs; others reach them. Empty, the default: every node does.</summary>
    public string Role { get; init; } = "";

    /// <summary><c>store-timeout</c>: a journal or snapshot store that has not answered for this long is taken for stuck: the run's actor
    /// ends, and what became of it is read anew. 30 seconds by default; 1 second to 10 minutes.</summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>ask-timeout</c>: how long a caller waits for an answer before it is told <c>outcome-unknown</c>. It asks again by itself
    /// in between. 30 seconds by default; 1 second to 10 minutes.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Where the web pages and the HTTP API are served, and to whom: <c>akka.durable.dashboard</c>.</summary>
/// <remarks>Its text tells nothing of the keys.</remarks>
public sealed record DashboardSettings
{
    /// <summary><c>listen</c>: address and port. <c>127.0.0.1:5080</c> by default: this machine alone.</summary>
    public string Listen { get; init; } = "127.0.0.1:5080";

    /// <summary><c>hosts</c>: names that are served, separated by commas: those by which browsers reach the pages. Empty, the default: only
    /// localhost, 127.0.0.1 and [::1], and only connections from this machine.</summary>
    public string Hosts { get; init; } = "";

    /// <summary><c>keys.read</c>: the key of those who may see everything and change nothing. Empty, the default: there is none.</summary>
    public string ReadKey { get; init; } = "";

    /// <summary><c>keys.operate</c>: the key of those who may also start, signal, cancel, pause, resume, retry and tag. Empty by default.</summary>
    public string OperateKey { get; init; } = "";

    /// <summary><c>keys.administer</c>: the key of those who may also roll back, terminate, release and answer for undos. Empty by default; where
    /// no key is set, one is made at start and printed.</summary>
    public string AdministerKey { get; init; } = "";

    public override string ToString() => $"DashboardSettings {{ Listen = {Listen}, Hosts = {Hosts} }}";
}
