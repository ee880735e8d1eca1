using Akka.Durable.Retention;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Every key of <see cref="DurableSettings"/> and where its value goes. The defaults are the record's own.</summary>
public static class DurableSchema
{
    private static readonly DurableSettings Default = DurableSettings.Default;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Filled by the settings below, in their order: these two must stand before them.
    private static readonly List<Setting> Known = [];
    private static readonly List<Func<DurableSettings, SettingValues, DurableSettings>> Takers = [];

    internal static readonly Setting<int> SnapshotEvery = Of(
        "snapshot-every", SettingKind.WholeNumber(1, 100_000), Default.SnapshotEvery, "Events between two snapshots of a run.",
        (s, v) => s with { SnapshotEvery = v });

    internal static readonly Setting<TimeSpan> CheckpointThrottle = Of(
        "checkpoint-throttle", SettingKind.Duration(TimeSpan.Zero, Hour), Default.CheckpointThrottle,
        "At most one checkpoint of a phase is written in this time; 0 writes every one.",
        (s, v) => s with { CheckpointThrottle = v });

    internal static readonly Setting<int> PayloadMax = Of(
        "payload-max", SettingKind.Size(1024, 64 * 1024 * 1024), Default.PayloadBytesMax,
        "JSON in one input, result, checkpoint or signal.",
        (s, v) => s with { PayloadBytesMax = v });

    internal static readonly Setting<int> PayloadInlineMax = Of(
        "payload-inline-max", SettingKind.Size(1024, 64 * 1024 * 1024), Default.PayloadInlineBytesMax,
        "JSON of one such value up to which it stands in events and snapshots; larger ones in a table of their own.",
        (s, v) => s with { PayloadInlineBytesMax = v });

    internal static readonly Setting<int> HistoryWarn = Of(
        "history-warn", SettingKind.WholeNumber(0, 1_000_000_000), Default.HistoryWarn, "Events of one run at which a warning is recorded; 0 never.",
        (s, v) => s with { HistoryWarn = v });

    internal static readonly Setting<int> HistoryMax = Of(
        "history-max", SettingKind.WholeNumber(0, 1_000_000_000), Default.HistoryMax,
        "Events of one run at which nothing new is begun and the run is suspended; 0 for no limit.",
        (s, v) => s with { HistoryMax = v });

    internal static readonly Setting<TimeSpan> PollInterval = Of(
        "poll-interval", SettingKind.Duration(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)), Default.PollInterval,
        "How often the catalog is asked for due wake-ups.",
        (s, v) => s with { PollInterval = v });

    internal static readonly Setting<TimeSpan> ParkAfter = Of(
        "park-after", SettingKind.Duration(TimeSpan.Zero, TimeSpan.FromDays(1)), Default.ParkAfter,
        "A run that only waits leaves memory after this time.",
        (s, v) => s with { ParkAfter = v });

    internal static readonly Setting<TimeSpan> CancelGrace = Of(
        "cancel-grace", SettingKind.Duration(TimeSpan.Zero, Hour), Default.CancelGrace,
        "How long a body may go on after its token fired.",
        (s, v) => s with { CancelGrace = v });

    internal static readonly Setting<TimeSpan> DrainTimeout = Of(
        "drain-timeout", SettingKind.Duration(TimeSpan.Zero, Hour), Default.DrainTimeout,
        "How long a stop waits for bodies to end.",
        (s, v) => s with { DrainTimeout = v });

    internal static readonly Setting<int> RetentionDays = Of(
        "retention-days", SettingKind.WholeNumber(0, RetentionRules.DaysMax), Default.RetentionDays,
        "A run that ended longer ago is removed.",
        (s, v) => s with { RetentionDays = v });

    internal static readonly Setting<TimeSpan> ReconcileInterval = Of(
        "reconcile-interval", SettingKind.Duration(TimeSpan.Zero, TimeSpan.FromDays(1)), Default.ReconcileInterval,
        "How often ended runs are removed and what does not belong together is put right; 0 never.",
        (s, v) => s with { ReconcileInterval = v });

    internal static readonly Setting<int> MaxTerminalRuns = Of(
        "max-terminal-runs", SettingKind.WholeNumber(0, RetentionRules.KeepMax), Default.MaxTerminalRuns,
        "Ended runs that are kept whatever their age.",
        (s, v) => s with { MaxTerminalRuns = v });

    internal static readonly Setting<bool> Strict = Of(
        "strict", SettingKind.Switch(), Default.Strict, "A re-execution that differs from the journal stops the run.",
        (s, v) => s with { Strict = v });

    internal static readonly Setting<string> Provider = Of(
        "store.provider", SettingKind.Choice("sqlite", "postgresql"), Default.Store.Provider, "Where runs are kept.",
        (s, v) => s with { Store = s.Store with { Provider = v } });

    internal static readonly Setting<string> SqliteFile = Of(
        "store.sqlite.file", SettingKind.Text(mayBeEmpty: false), Default.Store.SqliteFile, "Path of the database file.",
        (s, v) => s with { Store = s.Store with { SqliteFile = v } });

    internal static readonly Setting<string> SqliteSynchronous = Of(
        "store.sqlite.synchronous", SettingKind.Choice("full", "normal"), Default.Store.SqliteSynchronous,
        "Whether a commit waits for the disk.",
        (s, v) => s with { Store = s.Store with { SqliteSynchronous = v } });

    internal static readonly Setting<string> PostgresConnectionString = Of(
        "store.postgresql.connection-string", SettingKind.Text(mayBeEmpty: true), Default.Store.PostgresConnectionString,
        "The database, in Npgsql's form.",
        (s, v) => s with { Store = s.Store with { PostgresConnectionString = v } });

    internal static readonly Setting<int> AppendBatchMax = Of(
        "store.append-batch-max", SettingKind.WholeNumber(1, 10_000), Default.Store.AppendBatchMax,
        "Events of many runs that one transaction may commit.",
        (s, v) => s with { Store = s.Store with { AppendBatchMax = v } });

    internal static readonly Setting<int> AppendQueueMax = Of(
        "store.append-queue-max", SettingKind.WholeNumber(16, 1_000_000), Default.Store.AppendQueueMax,
        "Appends that may wait to be written.",
        (s, v) => s with { Store = s.Store with { AppendQueueMax = v } });

    internal static readonly Setting<TimeSpan> LeaseDuration = Of(
        "store.lease-duration", SettingKind.Duration(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)), Default.Store.LeaseDuration,
        "A host silent for this long is taken for dead.",
        (s, v) => s with { Store = s.Store with { LeaseDuration = v } });

    internal static readonly Setting<string> RetentionDefinitions = Of(
        "retention.definitions", new RetentionKind(), Default.Retention.Definitions, "Definitions with limits of their own.",
        (s, v) => s with { Retention = s.Retention with { Definitions = v } });

    internal static readonly Setting<int> RemovalBatchMax = Of(
        "retention.batch-max", SettingKind.WholeNumber(1, 10_000), Default.Retention.BatchMax, "Runs removed in one go.",
        (s, v) => s with { Retention = s.Retention with { BatchMax = v } });

    internal static readonly Setting<int> RemovalsMax = Of(
        "retention.removals-max", SettingKind.WholeNumber(1, RetentionRules.KeepMax), Default.Retention.RemovalsMax, "Runs removed in one pass.",
        (s, v) => s with { Retention = s.Retention with { RemovalsMax = v } });

    internal static readonly Setting<int> RemovalsPerSecondMax = Of(
        "retention.removals-per-second-max", SettingKind.WholeNumber(1, 1_000_000), Default.Retention.RemovalsPerSecondMax,
        "Runs that a host removes a second.",
        (s, v) => s with { Retention = s.Retention with { RemovalsPerSecondMax = v } });

    internal static readonly Setting<int> OrphansMax = Of(
        "retention.orphans-max", SettingKind.WholeNumber(1, 1_000_000), Default.Retention.OrphansMax,
        "Ended runs without a row in the catalog that are removed in one pass.",
        (s, v) => s with { Retention = s.Retention with { OrphansMax = v } });

    internal static readonly Setting<int> ConcurrentMax = Of(
        "recovery.concurrent-max", SettingKind.WholeNumber(1, 10_000), Default.Recovery.ConcurrentMax, "Runs read from the store at once.",
        (s, v) => s with { Recovery = s.Recovery with { ConcurrentMax = v } });

    internal static readonly Setting<int> RunsPerSecondMax = Of(
        "recovery.runs-per-second-max", SettingKind.WholeNumber(1, 1_000_000), Default.Recovery.RunsPerSecondMax, "Runs resumed a second.",
        (s, v) => s with { Recovery = s.Recovery with { RunsPerSecondMax = v } });

    internal static readonly Setting<int> AttemptsMax = Of(
        "recovery.attempts-max", SettingKind.WholeNumber(1, 1_000), Default.Recovery.AttemptsMax,
        "Recoveries of one run without progress before it is quarantined.",
        (s, v) => s with { Recovery = s.Recovery with { AttemptsMax = v } });

    internal static readonly Setting<int> Shards = Of(
        "cluster.shards", SettingKind.WholeNumber(1, 10_000), Default.Cluster.Shards, "Parts that the runs are spread over the nodes in.",
        (s, v) => s with { Cluster = s.Cluster with { Shards = v } });

    internal static readonly Setting<string> Role = Of(
        "cluster.role", SettingKind.Text(mayBeEmpty: true), Default.Cluster.Role, "Only nodes of this role keep runs.",
        (s, v) => s with { Cluster = s.Cluster with { Role = v } });

    internal static readonly Setting<TimeSpan> StoreTimeout = Of(
        "cluster.store-timeout", SettingKind.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), Default.Cluster.StoreTimeout,
        "A store silent for this long is taken for stuck.",
        (s, v) => s with { Cluster = s.Cluster with { StoreTimeout = v } });

    internal static readonly Setting<TimeSpan> AskTimeout = Of(
        "cluster.ask-timeout", SettingKind.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), Default.Cluster.AskTimeout,
        "How long a caller waits for an answer.",
        (s, v) => s with { Cluster = s.Cluster with { AskTimeout = v } });

    internal static readonly Setting<string> Listen = Of(
        "dashboard.listen", SettingKind.Text(mayBeEmpty: false), Default.Dashboard.Listen, "Address and port of the web pages.",
        (s, v) => s with { Dashboard = s.Dashboard with { Listen = v } });

    internal static readonly Setting<string> Hosts = Of(
        "dashboard.hosts", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.Hosts, "Names that the web pages are served under.",
        (s, v) => s with { Dashboard = s.Dashboard with { Hosts = v } });

    internal static readonly Setting<string> ReadKey = Of(
        "dashboard.keys.read", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.ReadKey, "Key of those who may see.",
        (s, v) => s with { Dashboard = s.Dashboard with { ReadKey = v } });

    internal static readonly Setting<string> OperateKey = Of(
        "dashboard.keys.operate", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.OperateKey, "Key of those who may also steer.",
        (s, v) => s with { Dashboard = s.Dashboard with { OperateKey = v } });

    internal static readonly Setting<string> AdministerKey = Of(
        "dashboard.keys.administer", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.AdministerKey, "Key of those who may also take back.",
        (s, v) => s with { Dashboard = s.Dashboard with { AdministerKey = v } });

    /// <summary>The keys that every host knows.</summary>
    public static SettingSchema Instance { get; } = new(Known);

    /// <summary>The settings with everything that was set.</summary>
    internal static DurableSettings Build(SettingValues values) => Takers.Aggregate(Default, (settings, take) => take(settings, values));

    private static Setting<T> Of<T>(
        string key, SettingKind<T> kind, T defaultValue, string sentence, Func<DurableSettings, T, DurableSettings> with) where T : notnull
    {
        var setting = new Setting<T>($"{SettingSchema.Root}.{key}", kind, defaultValue, sentence);
        Known.Add(setting);
        Takers.Add((settings, values) => with(settings, values.Get(setting)));
        return setting;
    }
}
