using System.Collections.Immutable;
using System.Text;
using Akka.Durable.Catalog;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.TestKit.Stores;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Verification;

/// <summary>A store as hosts leave it, for tests to damage in one place.</summary>
internal static class SoundStore
{
    public static readonly RunId Run = RunId.Parse("r1");
    public static readonly RunId Other = RunId.Parse("r2");

    /// <summary>Eight events: a start, five phases, a tag, the end. At the third and the sixth, and nowhere else, snapshots may be.</summary>
    public static readonly IReadOnlyList<RunEvent> Story =
    [
        new RunEvent.Started("import", "1", Json("7"), "host-1", ImmutableSortedDictionary<string, string>.Empty.Add("team", "blue")),
        Phase("a"),
        Phase("b"),
        Phase("c"),
        new RunEvent.TagsChanged(ImmutableSortedDictionary<string, string?>.Empty.Add("team", "red"), "ann"),
        Phase("d"),
        Phase("e"),
        new RunEvent.Completed(Json("8")),
    ];

    /// <summary>Both runs, whole: nothing deleted, no snapshot.</summary>
    public static StoreContents Whole { get; } = StoreContents.Empty.With(Run, Story).With(Other, [Story[0], Phase("a")]);

    /// <summary><see cref="Whole"/> after two snapshots of the first run were confirmed and what the older allows was deleted.</summary>
    public static StoreContents Pruned { get; } = Whole.WithSnapshot(Run, 3).WithSnapshot(Run, 6).WithoutEvents(Run, through: 3);

    public static StoreContents With(this StoreContents contents, RunId run, IReadOnlyList<RunEvent> events) => contents with
    {
        Events = contents.Events.SetItem(run, Rows(events).ToImmutableSortedDictionary(r => r.Sequence, r => r)),
        Catalog = contents.Catalog.SetItem(run, CatalogProjection.Of(run, Given(events).State)),
    };

    public static StoreContents WithSnapshot(this StoreContents contents, RunId run, int at) =>
        contents.WithSnapshot(run, SnapshotCodec.Encode(run, Given(Story.Take(at)).State, Noon));

    public static StoreContents WithSnapshot(this StoreContents contents, RunId run, SnapshotRow row) =>
        contents with { Snapshots = contents.Snapshots.SetItem(run, contents.SnapshotsOf(run).SetItem(row.Sequence, row)) };

    public static StoreContents WithoutEvents(this StoreContents contents, RunId run, int through) => contents with
    {
        Events = contents.Events.SetItem(run, contents.EventsOf(run).RemoveRange(Enumerable.Range(1, through).Select(s => (long)s))),
    };

    public static StoreContents WithoutEvent(this StoreContents contents, RunId run, long sequence) =>
        contents with { Events = contents.Events.SetItem(run, contents.EventsOf(run).Remove(sequence)) };

    public static StoreContents WithEvent(this StoreContents contents, RunId run, JournalRow row) =>
        contents with { Events = contents.Events.SetItem(run, contents.EventsOf(run).SetItem(row.Sequence, row)) };

    public static StoreContents WithCatalog(this StoreContents contents, Func<CatalogRow, CatalogRow> change) =>
        contents with { Catalog = contents.Catalog.SetItem(Run, change(contents.Catalog[Run])) };

    public static JournalRow Row(long sequence, RunEvent @event) => EventCodec.Encode(new(sequence, Noon, @event));

    public static RunEvent Phase(string name) => new RunEvent.PhaseCompleted(new Address(name), 1, Noon, Json("1"));

    public static Payload Json(string json) => new(Encoding.UTF8.GetBytes(json));

    public static async Task<IReadOnlyList<VerifiedRun>> VerifiedAsync(StoreContents contents)
    {
        await using var store = new MemoryRunStore(contents);
        var verified = new List<VerifiedRun>();
        await foreach (var run in StoreVerification.VerifyAllAsync(store)) verified.Add(run);
        return verified;
    }

    /// <summary>The violations of the store, and that none is the other run's.</summary>
    public static async Task<IReadOnlyList<Violation>> ViolationsAsync(StoreContents contents)
    {
        var violations = (await VerifiedAsync(contents)).SelectMany(v => v.Violations).ToList();
        Assert.All(violations, v => Assert.Equal(Run, v.Run));
        return violations;
    }

    private static IEnumerable<JournalRow> Rows(IEnumerable<RunEvent> events) => events.Select((e, i) => Row(i + 1, e));
}
