using Akka.Actor;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Runs;
using Akka.Persistence;

namespace Akka.Durable.Tests.Hazards;

/// <summary>H1: the package's replay filter takes events of a run that came back to a node for an old writer's and drops them.</summary>
public sealed class ReturnToANodeTests : IDisposable
{
    private const string Defaults = "akka.persistence.journal.sql.replay-filter.mode = repair-by-discard-old";

    private static readonly RunDefinition<int, int> Waits = RunDefinition.Of<int, int>("waits", async (run, _) =>
    {
        for (var i = 1; i <= 5; i++) await run.SignalAsync<int>("go");
        return 1;
    });

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("runs.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(Defaults)]
    public async Task A_run_that_goes_from_A_to_B_and_back_keeps_every_event(string changed)
    {
        await using var a = await Bench.OnSqliteAsync("node-a", Database, [Waits], changed: changed);
        await using var b = await Bench.OnSqliteAsync("node-b", Database, [Waits], changed: changed);
        await a.AcceptedAsync("r1", Bench.StartOf("waits"));

        var signals = 0;
        foreach (var node in (Bench[])[a, a, b, a, b])
        {
            await node.AcceptedAsync("r1", Bench.Signal($"s{++signals}"));
            var taken = signals;
            await node.UntilAsync("r1", state => state.ReadSignalIds.Count == taken);
            if (signals < 5) await node.HandOffAsync();
        }

        await b.UntilAsync("r1", state => state.Standing.IsEnded);
        var events = await b.EventsAsync("r1");
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(["s1", "s2", "s3", "s4", "s5"], events.Select(e => e.Event).OfType<RunEvent.SignalConsumed>().Select(e => e.Id));
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData(Defaults, 3)]
    public async Task What_a_bare_actor_recovers_after_such_a_journey_hangs_on_the_setting(string changed, int expected)
    {
        await using var a = await Bench.OnSqliteAsync("node-a", Database, [], changed: changed);
        await using var b = await Bench.OnSqliteAsync("node-b", Database, [], changed: changed);
        foreach (var (node, count) in (IEnumerable<(Bench, int)>)[(a, 2), (b, 1), (a, 2)])
        {
            var actor = node.System.ActorOf(Props.Create(() => new Bare()));
            for (var i = 0; i < count; i++) await actor.Ask<int>("add", CancellationToken.None).OrHangAsync();
            await actor.GracefulStop(TimeSpan.FromSeconds(60));
        }

        var recovered = b.System.ActorOf(Props.Create(() => new Bare()));
        Assert.Equal(expected, await recovered.Ask<int>("count", CancellationToken.None).OrHangAsync());
    }

    private sealed class Bare : UntypedPersistentActor
    {
        private int _count;

        public override string PersistenceId => "bare";

        protected override void OnRecover(object message)
        {
            if (message is string) _count++;
        }

        protected override void OnCommand(object message)
        {
            if (message is "count") Sender.Tell(_count);
            else Persist("added", _ => Sender.Tell(++_count));
        }
    }
}
