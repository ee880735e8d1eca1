using Akka.Actor;
using Akka.Configuration;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Runs;

/// <summary>A node whose journal and snapshot store go wrong as planned, and whose clock for them stands still.</summary>
internal sealed class StoredRuns : IAsyncDisposable
{
    public const string Waits = "waits";

    /// <summary>Takes twenty signals, one after the other.</summary>
    private static readonly RunDefinition<int, int> Definition = RunDefinition.Of<int, int>(Waits, async (run, _) =>
    {
        for (var i = 1; i <= 20; i++) await run.SignalAsync<int>("go");
        return 1;
    });

    private readonly StoresOfATest _stores = new();

    private StoredRuns(DurableSettings settings, string changed)
    {
        var configuration = ConfigurationFactory.ParseString(changed)
            .WithFallback(_stores.Configuration)
            .WithFallback("akka.actor.provider = local")
            .WithFallback(TestNode.Configuration("unused.db"));
        Bench = Bench.Start("node", configuration, _stores.Rows, [Definition], settings, Time);
    }

    public VirtualTime Time { get; } = new();

    public Bench Bench { get; }

    public PlannedFaults Faults => _stores.Faults;

    public IActorRef Region => Bench.Node.Region;

    public static StoredRuns Start(int snapshotEvery = 1000, string changed = "") =>
        new(DurableSettings.Default with { SnapshotEvery = snapshotEvery, ParkAfter = TimeSpan.FromDays(1) }, changed);

    /// <summary>A run that waits for its first signal.</summary>
    public async Task BeginAsync(string run = "r1")
    {
        await Bench.AcceptedAsync(run, Bench.StartOf(Waits));
        await Bench.UntilAsync(run, state => state.Waits.Count == 1);
    }

    /// <summary>Sends a signal without waiting for what becomes of it.</summary>
    public Task<RunMessage> SendAsync(string id, string run = "r1") =>
        Region.Ask<RunMessage>(new RunMessage.Ask(RunId.Parse(run), Bench.Signal(id)), CancellationToken.None).OrHangAsync();

    /// <summary>Sends a signal that the run takes.</summary>
    public async Task TakeAsync(string id, string run = "r1")
    {
        Assert.IsType<RunMessage.Accepted>(await SendAsync(id, run));
        await UntilTakenAsync(id, run);
    }

    public Task UntilTakenAsync(string id, string run = "r1") => Bench.UntilAsync(run, state => state.ReadSignalIds.Contains(id));

    /// <summary>Waits until it waits for the next signal and nothing of it is on its way into the journal: a command has its turn only then.</summary>
    public async Task UntilAtRestAsync(string run = "r1")
    {
        await Bench.UntilAsync(run, state => state.Waits.Open.Count == 1);
        await Bench.AcceptedAsync(run, new RunCommand.Wake());
    }

    /// <summary>Lets a store's patience with an append, a snapshot or a deletion end.</summary>
    public async Task LosePatienceAsync(int times = 1)
    {
        await Time.TimerSetAsync(times * Bench.Node.StoreTimeout).OrHangAsync();
        await Time.AdvanceAsync(times * Bench.Node.StoreTimeout);
    }

    /// <summary>What is in the journal: no hole, and each signal received and taken once.</summary>
    public async Task AssertWholeAsync(string run, params string[] signals)
    {
        var events = await Bench.EventsAsync(run);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(signals, events.Select(e => e.Event).OfType<RunEvent.SignalReceived>().Select(e => e.Id));
        Assert.Equal(signals, events.Select(e => e.Event).OfType<RunEvent.SignalConsumed>().Select(e => e.Id));
    }

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        _stores.Dispose();
    }
}
