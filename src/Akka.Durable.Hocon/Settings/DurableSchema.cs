using Akka.Durable.Retention;

namespace Akka.Durable.Hocon.Settings;

/// <summary>Every key of <see cref="DurableSettings"/>. The defaults are the record's own.</summary>
public static class DurableSchema
{
    private static readonly DurableSettings Default = DurableSettings.Default;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    internal static readonly Setting<int> SnapshotEvery = Of(
        "snapshot-every", SettingKind.WholeNumber(1, 100_000), Default.SnapshotEvery, "Events between two snapshots of a run.");

    internal static readonly Setting<TimeSpan> CheckpointThrottle = Of(
        "checkpoint-throttle", SettingKind.Duration(TimeSpan.Zero, Hour), Default.CheckpointThrottle,
        "At most one checkpoint of a phase is written in this time; 0 writes every one.");

    internal static readonly Setting<int> PayloadMax = Of(
        "payload-max", SettingKind.Size(1024, 64 * 1024 * 1024), Default.PayloadBytesMax,
        "JSON in one input, result, checkpoint or signal.");

    internal static readonly Setting<int> HistoryWarn = Of(
        "history-warn", SettingKind.WholeNumber(0, 1_000_000_000), Default.HistoryWarn, "Events of one run at which a warning is recorded; 0 never.");

    internal static readonly Setting<int> HistoryMax = Of(
        "history-max", SettingKind.WholeNumber(0, 1_000_000_000), Default.HistoryMax,
        "Events of one run at which nothing new is begun and the run is suspended; 0 for no limit.");

    internal static readonly Setting<TimeSpan> PollInterval = Of(
        "poll-interval", SettingKind.Duration(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)), Default.PollInterval,
        "How often the catalog is asked for due wake-ups.");

    internal static readonly Setting<TimeSpan> ParkAfter = Of(
        "park-after", SettingKind.Duration(TimeSpan.Zero, TimeSpan.FromDays(1)), Default.ParkAfter,
        "A run that only waits leaves memory after this time.");

    internal static readonly Setting<TimeSpan> CancelGrace = Of(
        "cancel-grace", SettingKind.Duration(TimeSpan.Zero, Hour), Default.CancelGrace,
        "How long a body may go on after its token fired.");

    internal static readonly Setting<TimeSpan> DrainTimeout = Of(
        "drain-timeout", SettingKind.Duration(TimeSpan.Zero, Hour), Default.DrainTimeout,
        "How long a stop waits for bodies to end.");

    internal static readonly Setting<int> RetentionDays = Of(
        "retention-days", SettingKind.WholeNumber(0, RetentionRules.DaysMax), Default.RetentionDays,
        "A run that ended longer ago is removed.");

    internal static readonly Setting<TimeSpan> ReconcileInterval = Of(
        "reconcile-interval", SettingKind.Duration(TimeSpan.Zero, TimeSpan.FromDays(1)), Default.ReconcileInterval,
        "How often ended runs are removed and what does not belong together is put right; 0 never.");

    internal static readonly Setting<int> MaxTerminalRuns = Of(
        "max-terminal-runs", SettingKind.WholeNumber(0, RetentionRules.KeepMax), Default.MaxTerminalRuns,
        "Ended runs that are kept whatever their age.");

    internal static readonly Setting<bool> Strict = Of(
        "strict", SettingKind.Switch(), Default.Strict, "A re-execution that differs from the journal stops the run.");

    internal static readonly Setting<string> Provider = Of(
        "store.provider", SettingKind.Choice("sqlite", "postgresql"), Default.Store.Provider, "Where runs are kept.");

    internal static readonly Setting<string> SqliteFile = Of(
        "store.sqlite.file", SettingKind.Text(mayBeEmpty: false), Default.Store.SqliteFile, "Path of the database file.");

    internal static readonly Setting<string> SqliteSynchronous = Of(
        "store.sqlite.synchronous", SettingKind.Choice("full", "normal"), Default.Store.SqliteSynchronous,
        "Whether a commit waits for the disk.");

    internal static readonly Setting<string> PostgresConnectionString = Of(
        "store.postgresql.connection-string", SettingKind.Text(mayBeEmpty: true), Default.Store.PostgresConnectionString,
        "The database, in Npgsql's form.");

    internal static readonly Setting<int> AppendBatchMax = Of(
        "store.append-batch-max", SettingKind.WholeNumber(1, 10_000), Default.Store.AppendBatchMax,
        "Events of many runs that one transaction may commit.");

    internal static readonly Setting<int> AppendQueueMax = Of(
        "store.append-queue-max", SettingKind.WholeNumber(16, 1_000_000), Default.Store.AppendQueueMax,
        "Appends that may wait to be written.");

    internal static readonly Setting<TimeSpan> LeaseDuration = Of(
        "store.lease-duration", SettingKind.Duration(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)), Default.Store.LeaseDuration,
        "A host silent for this long is taken for dead.");

    internal static readonly Setting<string> RetentionDefinitions = Of(
        "retention.definitions", new RetentionKind(), Default.Retention.Definitions, "Definitions with limits of their own.");

    internal static readonly Setting<int> RemovalBatchMax = Of(
        "retention.batch-max", SettingKind.WholeNumber(1, 10_000), Default.Retention.BatchMax, "Runs removed in one go.");

    internal static readonly Setting<int> RemovalsMax = Of(
        "retention.removals-max", SettingKind.WholeNumber(1, RetentionRules.KeepMax), Default.Retention.RemovalsMax, "Runs removed in one pass.");

    internal static readonly Setting<int> RemovalsPerSecondMax = Of(
        "retention.removals-per-second-max", SettingKind.WholeNumber(1, 1_000_000), Default.Retention.RemovalsPerSecondMax,
        "Runs that a host removes a second.");

    internal static readonly Setting<int> OrphansMax = Of(
        "retention.orphans-max", SettingKind.WholeNumber(1, 1_000_000), Default.Retention.OrphansMax,
        "Ended runs without a row in the catalog that are removed in one pass.");

    internal static readonly Setting<int> ConcurrentMax = Of(
        "recovery.concurrent-max", SettingKind.WholeNumber(1, 10_000), Default.Recovery.ConcurrentMax, "Runs read from the store at once.");

    internal static readonly Setting<int> RunsPerSecondMax = Of(
        "recovery.runs-per-second-max", SettingKind.WholeNumber(1, 1_000_000), Default.Recovery.RunsPerSecondMax, "Runs resumed a second.");

    internal static readonly Setting<int> AttemptsMax = Of(
        "recovery.attempts-max", SettingKind.WholeNumber(1, 1_000), Default.Recovery.AttemptsMax,
        "Recoveries of one run without progress before it is quarantined.");

    internal static readonly Setting<int> Shards = Of(
        "cluster.shards", SettingKind.WholeNumber(1, 10_000), Default.Cluster.Shards, "Parts that the runs are spread over the nodes in.");

    internal static readonly Setting<string> Role = Of(
        "cluster.role", SettingKind.Text(mayBeEmpty: true), Default.Cluster.Role, "Only nodes of this role keep runs.");

    internal static readonly Setting<TimeSpan> StoreTimeout = Of(
        "cluster.store-timeout", SettingKind.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), Default.Cluster.StoreTimeout,
        "A store silent for this long is taken for stuck.");

    internal static readonly Setting<TimeSpan> AskTimeout = Of(
        "cluster.ask-timeout", SettingKind.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), Default.Cluster.AskTimeout,
        "How long a caller waits for an answer.");

    internal static readonly Setting<string> Listen = Of(
        "dashboard.listen", SettingKind.Text(mayBeEmpty: false), Default.Dashboard.Listen, "Address and port of the web pages.");

    internal static readonly Setting<string> Hosts = Of(
        "dashboard.hosts", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.Hosts, "Names that the web pages are served under.");

    internal static readonly Setting<string> ReadKey = Of(
        "dashboard.keys.read", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.ReadKey, "Key of those who may see.");

    internal static readonly Setting<string> OperateKey = Of(
        "dashboard.keys.operate", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.OperateKey, "Key of those who may also steer.");

    internal static readonly Setting<string> AdministerKey = Of(
        "dashboard.keys.administer", SettingKind.Text(mayBeEmpty: true), Default.Dashboard.AdministerKey, "Key of those who may also take back.");

    /// <summary>The keys that every host knows.</summary>
    public static SettingSchema Instance { get; } = new(
        SnapshotEvery, CheckpointThrottle, PayloadMax, HistoryWarn, HistoryMax, PollInterval, ParkAfter, CancelGrace, DrainTimeout,
        RetentionDays, ReconcileInterval, MaxTerminalRuns, Strict,
        Provider, SqliteFile, SqliteSynchronous, PostgresConnectionString, AppendBatchMax, AppendQueueMax, LeaseDuration,
        RetentionDefinitions, RemovalBatchMax, RemovalsMax, RemovalsPerSecondMax, OrphansMax,
        ConcurrentMax, RunsPerSecondMax, AttemptsMax,
        Shards, Role, StoreTimeout, AskTimeout,
        Listen, Hosts, ReadKey, OperateKey, AdministerKey);

    private static Setting<T> Of<T>(string key, SettingKind<T> kind, T defaultValue, string sentence) where T : notnull =>
        new($"{SettingSchema.Root}.{key}", kind, defaultValue, sentence);
}
