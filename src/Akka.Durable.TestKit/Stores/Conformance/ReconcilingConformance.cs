using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Failures;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Reconciliation;
using Akka.Durable.Retention;
using Akka.Durable.Runs;

namespace Akka.Durable.TestKit.Stores.Conformance;

/// <summary>What the suites of retention and reconciliation share: runs as hosts write them, and a pass over the store.</summary>
public abstract class ReconcilingConformance<TSource> : StoreConformance<TSource>
    where TSource : IStoreSource, new()
{
    /// <summary>When the passes of these suites look.</summary>
    protected static readonly DateTimeOffset Today = Noon.AddDays(200);

    protected static DurableSettings Settings { get; } = DurableSettings.Default;

    protected static Payload Json(string json) => new(Encoding.UTF8.GetBytes(json));

    protected static RunEvent Started(RunId? parent = null, string definition = "import", string owner = "host-1") =>
        new RunEvent.Started(definition, "1", Json("{}"), owner, ImmutableSortedDictionary<string, string>.Empty.Add("team", "blue"), parent);

    protected static RunEvent Completed => new RunEvent.Completed(Json("1"));

    protected static RunEvent Failed => new RunEvent.Failed(new Failure("System.IO.IOException", "disk full"));

    protected static RunEvent Cancelled => new RunEvent.Cancelled("ada", null);

    /// <summary>A run whose last event was <paramref name="daysAgo"/> days before <see cref="Today"/>; its first a second earlier for each event.</summary>
    protected async Task<RunState> PlantAsync(string run, double daysAgo, bool listed, params RunEvent[] events)
    {
        var (id, state, rows) = (RunId.Parse(run), RunState.Initial, new List<JournalRow>());
        var last = Today.AddDays(-daysAgo);
        foreach (var @event in events)
        {
            var recorded = new RecordedEvent(state.Sequence + 1, last.AddSeconds(state.Sequence + 1 - events.Length), @event);
            state = RunEvolution.Evolve(state, recorded);
            rows.Add(EventCodec.Encode(recorded));
        }

        await Store.AppendAsync(new RunAppend(id, rows, listed ? CatalogProjection.Of(id, state) : null));
        return state;
    }

    protected Task PlantEndedAsync(string run, double daysAgo, RunId? parent = null, string definition = "import") =>
        PlantAsync(run, daysAgo, listed: true, Started(parent, definition), Completed);

    /// <summary>Makes a pass as the host would that holds the store.</summary>
    /// <returns>Each finding as <c>run kind action</c>, by run.</returns>
    protected Task<IReadOnlyList<string>> PassAsync(DurableSettings? settings = null, bool dryRun = false, DateTimeOffset? now = null) =>
        PassAsync(Store, settings ?? Settings, now ?? Today, dryRun);

    protected static async Task<IReadOnlyList<string>> PassAsync(IRunStore store, DurableSettings settings, DateTimeOffset? now, bool dryRun = false)
    {
        var host = new PassingHost(store);
        var report = await new ReconcilePass(store, settings, host, dryRun).RunAsync(now, CancellationToken.None);
        if (report.Failures is [var failure, ..]) throw new InvalidOperationException(failure);

        return [.. host.Findings.Select(f => $"{f.Run} {f.Kind} {f.Action}").Order(StringComparer.Ordinal)];
    }

    /// <summary>The ids of all runs of which anything is stored.</summary>
    protected async Task<string[]> StoredAsync() =>
        [.. (await Store.ListRunIdsAsync(null, int.MaxValue / 2, CancellationToken.None)).Select(run => run.Value).Order(StringComparer.Ordinal)];

    /// <summary>A host that executes nothing and keeps nothing in memory.</summary>
    /// <param name="store">What it removes runs from.</param>
    /// <param name="abandoned">What it does about runs held by others.</param>
    protected sealed class PassingHost(IRunStore store, string? abandoned = null) : IReconcilingHost
    {
        private readonly List<Finding> _findings = [];

        public IReadOnlyList<Finding> Findings => _findings;

        public string HostId => "";

        public Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation) =>
            store.RemoveAsync(trees, cancellation);

        public Task<string?> TakeUpAsync(RunId run, string definition, bool dryRun, CancellationToken cancellation) => Task.FromResult(abandoned);

        public void Found(Finding finding) => _findings.Add(finding);

        public void Failed(string part, Exception reason)
        {
        }
    }
}
