using Akka.Durable.Embedded.Hosts;
using Akka.Durable.Recovery;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Crashes;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>Whatever durable operation a host dies at, a parent and its children come to the same end, and none is lost or doubled.</summary>
public sealed class FamilySweepTests
{
    /// <summary>Looks at a store in which nothing happened, before some time passes.</summary>
    private const int StillFor = 200;

    /// <summary>So many of them apart it is seen whether the parent may end.</summary>
    private const int LooksApart = 10;

    private static readonly RunId Parent = RunId.Parse("family");
    private const string Left = "family:waits";

    private static readonly DurableSettings Plain = DurableSettings.Default with
    {
        ParkAfter = TimeSpan.FromDays(1),
        Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
    };

    private static readonly string[] Appended =
    [
        "run-started.v1", "child-started.v1", "child-confirmed.v1", "phase-completed.v1", "child-ended.v1", "wait-started.v1", "signal-received.v1",
        "signal-consumed.v1", "child-released.v1", "cancel-requested.v1", "run-cancelled.v1", "parent-told.v1", "run-completed.v1",
    ];

    private static readonly (string Host, string[] Kinds)[] Hosts =
    [
        ("plain", Appended),

        // What waits in no memory is cancelled without being asked to.
        ("parked in every wait", [.. Appended.Except(["cancel-requested.v1"]), "run-parked.v1", "run-claimed.v1"]),
        ("a snapshot at every event", [.. Appended, nameof(Journal.IRunStore.SaveSnapshotAsync)]),
    ];

    internal static IEnumerable<Telling> Tellings => Hosts.Select(h => new Telling($"family, {h.Host}", h.Kinds, faults => TellAsync(h.Host, faults)));

    public static TheoryData<string, string, StoreFault> Sweeps()
    {
        var data = new TheoryData<string, string, StoreFault>();
        foreach (var fault in CrashSweep.Crashes)
        {
            foreach (var (host, kinds) in Hosts)
            {
                foreach (var kind in kinds) data.Add(host, kind, fault);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sweeps))]
    public async Task A_crash_at_any_operation_leaves_the_family_as_it_should_be(string host, string kind, StoreFault fault) =>
        await CrashSweep.RunAsync(kind, fault, faults => TellAsync(host, faults));

    private static async Task TellAsync(string hostsAre, StoreFaults faults)
    {
        var (store, time) = (new MemoryRunStore(isAlive: _ => false), new VirtualTime());
        var settings = hostsAre switch
        {
            "a snapshot at every event" => Plain with { SnapshotEvery = 1 },
            "parked in every wait" => Plain with { ParkAfter = TimeSpan.Zero },
            _ => Plain,
        };
        await HostsInTurn.TellAsync(
            faults,
            store,
            used => StartAsync(used, settings, time),
            (host, crashed) => TellAsync(host, settings, store, time, crashed),
            within: (what, task) => Within(what, task, store, time));
        await AssertEndedAsync(store);
    }

    // Two that are awaited side by side, and one that is left running when the parent ends, which it does only when that one is known to run.
    private static RunDefinition[] Definitions()
    {
        var part = RunDefinition.Of<int, int>("part", (run, x) => run.PhaseAsync("work", _ => Task.FromResult(x * 10)));
        var waits = RunDefinition.Of<int, int>("waits", (run, _) => run.SignalAsync<int>("never"));
        var family = RunDefinition.Of<int, int>("family", async (run, x) =>
        {
            await run.StartChildAsync(waits, x);
            var parts = await Task.WhenAll(run.ChildAsync(part, x, "a"), run.ChildAsync(part, x + 1, "b"));
            var first = await run.AnyAsync("enough", new WaitFor.Signal("enough"), new WaitFor.Delay(TimeSpan.FromDays(300)));
            return await run.PhaseAsync("sum", _ => Task.FromResult(parts.Sum() + first.Value<int>()));
        });
        return [part, waits, family];
    }

    private static Task<EmbeddedUnderTest> StartAsync(Journal.IRunStore store, DurableSettings settings, VirtualTime time) =>
        EmbeddedUnderTest.StartAsync(new(Definitions(), settings, time, () => 0.5), store, static () => { });

    // The clock moves only when all that moves by itself has come to rest: a poll finds what a dead host owed.
    private static async Task<Leave> TellAsync(EmbeddedUnderTest host, DurableSettings settings, MemoryRunStore store, VirtualTime time, Task crashed)
    {
        try
        {
            await host.Client.StartAsync("family", 1, new() { Id = Parent.Value });
            for (var (seen, still) = (store.Contents, 0); !IsSettled(store) && !crashed.IsCompleted; still++)
            {
                await Task.Yield();
                if (!ReferenceEquals(seen, store.Contents)) (seen, still) = (store.Contents, 0);
                if (still % LooksApart == LooksApart - 1) await SayEnoughAsync(host.Client, settings);
                if (still % StillFor == StillFor - 1) await time.AdvanceAsync(DurableSettings.Default.PollInterval);
            }
        }
        catch (OperationCanceledException)
        {
            // The host died; the next is told the story from the beginning.
        }

        return Leave.Over;
    }

    private static async Task SayEnoughAsync(IRunClient client, DurableSettings settings)
    {
        if (await client.FindAsync(Left) is { Waits.Open.IsEmpty: false } left && HostsInTurn.IsAtRest(left, settings)
            && await client.FindAsync(Parent.Value) is { Waits.Open.IsEmpty: false } family && HostsInTurn.IsAtRest(family, settings)
            && family.Children.Open.Values.Any(c => c.Confirmed))
        {
            await client.SignalAsync(Parent.Value, "enough", 1, "s1");
        }
    }

    /// <summary>A wait that says what it waited for and how things stood.</summary>
    private static async Task Within(string what, Task task, MemoryRunStore store, VirtualTime time)
    {
        try
        {
            await task.OrHangAsync();
        }
        catch (TimeoutException)
        {
            var runs = store.Contents.Catalog.Values.Select(r =>
                $"{r.Run} {r.Status} owner {r.Owner} wake {r.WakeAt:T}: {string.Join(", ", store.Contents.EventsOf(r.Run).Values.Select(e => $"{e.Sequence} {e.Manifest}"))}");
            throw new TimeoutException($"{what} has not ended; it is {time.GetUtcNow():u}, next timer {time.NextDueAt:u}.\n{string.Join("\n", runs)}");
        }
    }

    private static bool IsSettled(MemoryRunStore store) =>
        store.Contents.Catalog is { Count: >= 3 } catalog && catalog.Values.All(row => row.Status.IsEnded() && row.WakeAt is null);

    private static async Task AssertEndedAsync(MemoryRunStore store)
    {
        Assert.Equal(["family", "family:part.a", "family:part.b", Left], store.Contents.Catalog.Keys.Select(r => r.Value));
        Assert.Equal("31", Assert.IsType<Standing.Completed>((await StateAsync("family")).Standing).Result.ToString());
        Assert.Equal("run family", Assert.IsType<Standing.Cancelled>((await StateAsync(Left)).Standing).By);
        Assert.All([await StateAsync("family:part.a"), await StateAsync("family:part.b")], part =>
        {
            Assert.IsType<Standing.Completed>(part.Standing);
            Assert.True(part.ParentTold);
        });

        async Task<RunState> StateAsync(string run) => (await RunRecovery.RecoverAsync(store, RunId.Parse(run), CancellationToken.None)).State;
    }
}
