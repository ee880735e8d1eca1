using Akka.Durable.Phases;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Snapshots;

/// <summary>All the snapshots of a long run together cost a few times its size, not its square.</summary>
public class SnapshotPaceTests
{
    [Fact]
    public void While_the_state_is_small_a_snapshot_is_due_after_as_many_events_as_are_set() =>
        Assert.Equal(100, SnapshotPace.Distance(Of(phases: 400), every: 100));

    [Fact]
    public void A_large_state_is_written_when_a_quarter_of_it_is_new() =>
        Assert.Equal(1000, SnapshotPace.Distance(Of(phases: 4000), every: 100));

    [Fact]
    public void All_snapshots_of_a_run_of_100_000_phases_hold_at_most_six_times_its_phases()
    {
        var (taken, written) = (0L, 0L);
        for (var phases = 100; phases <= 100_000; phases += 100)
        {
            if (phases - taken < SnapshotPace.Distance(Of(phases), every: 100)) continue;
            (taken, written) = (phases, written + phases);
        }

        Assert.InRange(written, 100_000, 600_000);
    }

    private static RunState Of(int phases) => RunState.Initial with { Phases = Table(phases) };

    private static readonly Dictionary<int, AddressDictionary<PhaseState, PhaseState.InFlight>> Tables = [];

    private static AddressDictionary<PhaseState, PhaseState.InFlight> Table(int phases)
    {
        lock (Tables)
        {
            if (Tables.TryGetValue(phases, out var known)) return known;

            var (from, table) = Tables.Where(t => t.Key < phases).OrderByDescending(t => t.Key).Select(t => (t.Key, t.Value)).FirstOrDefault((0, new()));
            return Tables[phases] = table.SetItems(Enumerable.Range(from + 1, phases - from).Select(n => KeyValuePair.Create(
                new Address("load", n), (PhaseState)new PhaseState.Completed(n, 1, Noon, Noon, Json("1"), null))));
        }
    }
}
