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

    private static readonly Counter<long> LostCount = Meter.CreateCounter<long>(
        "durable.messages.lost", "{message}", "Messages of a cluster for or about runs that reached nobody, or somebody who does not know them, by how.");

    private static readonly Counter<long> OverflowCount = Meter.CreateCounter<long>(
        "durable.stash.overflows", "{message}", "Messages that found as many waiting for their run as may wait. Who sent them is told so, or sends them again.");

    private static readonly Gauge<double> OldestDue = Meter.CreateGauge<double>(
        "durable.timers.oldest_due", "s", "How long the timer that is due longest has waited to be woken; 0 where none is due.");

    private static readonly Gauge<long> Runs = Meter.CreateGauge<long>("durable.runs", "{run}", "Runs by status, as the catalog lists them.");

    /// <summary>Whether anybody wants to know how many runs there are; counting them asks the database.</summary>
    public static bool CountsRuns => Runs.Enabled;

    public static void PhaseEnded(string definition, string phase, string outcome, TimeSpan took) => Guarded(
        static p => PhaseDuration.Record(p.took.TotalSeconds, new("definition", p.definition), new("phase", p.phase), new("outcome", p.outcome)),
        (definition, phase, outcome, took));

    /// <param name="kind"><c>phase</c>, <c>step</c> or <c>undo</c>.</param>
    public static void Retried(string kind) => Guarded(static k => RetryCount.Add(1, new KeyValuePair<string, object?>("kind", k)), kind);

    public static void Appended(TimeSpan took) => Guarded(static t => AppendDuration.Record(t.TotalSeconds), took);

    public static void Committed(int writes) => Guarded(static w => BatchSize.Record(w), writes);

    /// <param name="change">Writes that came, or less than zero for those that went.</param>
    public static void Queued(int change)
    {
        Interlocked.Add(ref _writesWaiting, change);
        Guarded(static c => QueueDepth.Add(c), change);
    }

    /// <summary>Writes that wait in this process now, whether anybody listens or not.</summary>
    public static int WritesWaiting => Math.Max(0, Volatile.Read(ref _writesWaiting));

    /// <summary>Counts an event that was appended, if it is of a kind that is counted. Each once, by the host that appended it.</summary>
    public static void Recorded(RunEvent fact)
    {
        if (fact is RunEvent.Claimed claimed)
            Guarded(static c => RecoveryCount.Add(1, new KeyValuePair<string, object?>("cause", c)), claimed.Cause.ToString().ToLowerInvariant());
        else if (fact is RunEvent.Quarantined) Guarded(static n => QuarantineCount.Add(n), 1);
    }

    public static void SnapshotEnded(bool isConfirmed) =>
        Guarded(static c => SnapshotCount.Add(1, new KeyValuePair<string, object?>("confirmed", c)), isConfirmed);

    public static void Pruned() => Guarded(static n => PruneCount.Add(n), 1);

    /// <param name="how"><c>dead-letter</c> or <c>unhandled</c>.</param>
    public static void MessageLost(string how) => Guarded(static h => LostCount.Add(1, new KeyValuePair<string, object?>("how", h)), how);

    public static void Overflowed() => Guarded(static n => OverflowCount.Add(n), 1);

    /// <param name="due">What the catalog says is due, what has waited longest first.</param>
    /// <param name="now">When it was asked.</param>
    public static void Due(IReadOnlyList<CatalogRow> due, DateTimeOffset now) =>
        Guarded(static late => OldestDue.Record(late), due is [{ WakeAt: { } oldest }, ..] ? Math.Max(0, (now - oldest).TotalSeconds) : 0);

    public static void RunsCounted(RunStatus status, long count) =>
        Guarded(static c => Runs.Record(c.count, new KeyValuePair<string, object?>("status", c.status.Name())), (status, count));

    // Who listens is not ours: what goes wrong there must stop neither a run nor the thread that writes the journal.
    private static void Guarded<T>(Action<T> record, T value)
    {
        try
        {
            record(value);
        }
#pragma warning disable CA1031 // a measurement that is not taken is no reason for anything
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
