using System.Diagnostics.Metrics;
using Akka.Durable.Catalog;
using Akka.Durable.Runs;

namespace Akka.Durable.Telemetry;

/// <summary>What hosts and stores count and measure, under the meter <see cref="Name"/>. Costs next to nothing while nobody listens.</summary>
/// <remarks>Names and tags are stable. No tag ever holds a run's id, a key or a value of user code: they would grow without end, or tell secrets.</remarks>
public static class DurableMeters
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Akka.Durable";

    private static readonly Meter Meter = new(Name);

    private static int _writesWaiting;

    private static readonly Histogram<double> PhaseDuration = Meter.CreateHistogram<double>(
        "durable.phase.duration", "s", "One attempt of a phase, from its start to its recorded outcome.");

    private static readonly Counter<long> RetryCount = Meter.CreateCounter<long>("durable.retries", "{retry}", "Attempts of phases and steps that failed and are tried again.");

    private static readonly Histogram<double> AppendDuration = Meter.CreateHistogram<double>(
        "durable.append.duration", "s", "From handing an append to the store until it is durable.");

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("durable.append.batch", "{write}", "Writes committed in one transaction.");

    private static readonly UpDownCounter<long> QueueDepth = Meter.CreateUpDownCounter<long>("durable.append.queue", "{write}", "Writes that wait for their transaction.");

    private static readonly Counter<long> RecoveryCount = Meter.CreateCounter<long>("durable.recoveries", "{run}", "Runs taken up, by cause.");

    private static readonly Counter<long> QuarantineCount = Meter.CreateCounter<long>("durable.quarantines", "{run}", "Runs put in quarantine.");

    private static readonly Counter<long> SnapshotCount = Meter.CreateCounter<long>("durable.snapshots", "{snapshot}", "Snapshots, by whether they were confirmed.");

    private static readonly Counter<long> PruneCount = Meter.CreateCounter<long>("durable.prunes", "{prune}", "Deletions of events or snapshots that newer snapshots made superfluous.");

    private static readonly Gauge<double> OldestDue = Meter.CreateGauge<double>(
        "durable.timers.oldest_due", "s", "How long the timer that is due longest has waited to be woken; 0 where none is due.");

    private static readonly Gauge<long> Runs = Meter.CreateGauge<long>("durable.runs", "{run}", "Runs by status, as the catalog lists them.");

    /// <summary>Whether anybody wants to know how many runs there are; counting them asks the database.</summary>
    public static bool CountsRuns => Runs.Enabled;

    public static void PhaseEnded(string definition, string phase, string outcome, TimeSpan took) => PhaseDuration.Record(
        took.TotalSeconds, new("definition", definition), new("phase", phase), new("outcome", outcome));

    /// <param name="kind"><c>phase</c>, <c>step</c> or <c>undo</c>.</param>
    public static void Retried(string kind) => RetryCount.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public static void Appended(TimeSpan took) => AppendDuration.Record(took.TotalSeconds);

    public static void Committed(int writes) => BatchSize.Record(writes);

    /// <param name="change">Writes that came, or less than zero for those that went.</param>
    public static void Queued(int change)
    {
        Interlocked.Add(ref _writesWaiting, change);
        QueueDepth.Add(change);
    }

    /// <summary>Writes that wait in this process now, whether anybody listens or not.</summary>
    public static int WritesWaiting => Math.Max(0, Volatile.Read(ref _writesWaiting));

    /// <summary>Counts an event that was appended, if it is of a kind that is counted. Each once, by the host that appended it.</summary>
    public static void Recorded(RunEvent fact)
    {
        if (fact is RunEvent.Claimed claimed) RecoveryCount.Add(1, new KeyValuePair<string, object?>("cause", claimed.Cause.ToString().ToLowerInvariant()));
        else if (fact is RunEvent.Quarantined) QuarantineCount.Add(1);
    }

    public static void SnapshotEnded(bool isConfirmed) => SnapshotCount.Add(1, new KeyValuePair<string, object?>("confirmed", isConfirmed));

    public static void Pruned() => PruneCount.Add(1);

    /// <param name="due">What the catalog says is due, what has waited longest first.</param>
    /// <param name="now">When it was asked.</param>
    public static void Due(IReadOnlyList<CatalogRow> due, DateTimeOffset now) =>
        OldestDue.Record(due is [{ WakeAt: { } oldest }, ..] ? Math.Max(0, (now - oldest).TotalSeconds) : 0);

    public static void RunsCounted(RunStatus status, long count) => Runs.Record(count, new KeyValuePair<string, object?>("status", status.Name()));
}
