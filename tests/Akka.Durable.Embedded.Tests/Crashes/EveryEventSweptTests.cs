using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>No kind of event is left out of the crash sweeps. What they come to is read from the journals of their stories.</summary>
public sealed class EveryEventSweptTests
{
    /// <summary>Written also where a body is at work while time passes, which no story can tell beforehand; those that surely come to it sweep it.</summary>
    private const string ByChance = "phase-started.v1";

    private static readonly IReadOnlyList<Telling> All =
        [.. CrashSweepTests.Tellings, .. FamilySweepTests.Tellings, .. OperatedSweepTests.Tellings];

    public static TheoryData<string> Stories => [.. All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Hosts_die_at_every_kind_of_event_that_a_story_comes_to(string name)
    {
        var telling = All.Single(t => t.Name == name);
        Assert.Empty((await WrittenAsync(telling)).Select(row => row.Manifest).Except([.. telling.Swept, ByChance]));
    }

    [Fact]
    public async Task Every_kind_of_event_comes_in_some_story()
    {
        var written = new HashSet<Type>();
        foreach (var telling in All) written.UnionWith((await WrittenAsync(telling)).Select(row => EventCodec.Decode(row).Event.GetType()));

        var known = typeof(RunEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(RunEvent)));
        Assert.Equal(Names(known), Names(written));

        static IEnumerable<string> Names(IEnumerable<Type> types) => types.Select(t => t.Name).Order(StringComparer.Ordinal);
    }

    private static async Task<IEnumerable<JournalRow>> WrittenAsync(Telling telling)
    {
        var faults = new StoreFaults();
        await telling.TellAsync(faults);
        return faults.Operations.SelectMany(o => o.Append?.Rows ?? []);
    }
}
