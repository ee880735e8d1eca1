using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Recovery;

/// <summary>Whichever snapshot a host begins from, what was recorded after it is replayed and not done again.</summary>
public sealed class SnapshotReplayTests : IAsyncLifetime
{
    private const int Phases = 9;

    private static readonly RunId Run = RunId.Parse("r1");

    private readonly VirtualTime _time = new();
    private readonly BodyLog _log = new();
    private readonly RunDefinition<int, int> _story;
    private readonly List<DurableHost> _hosts = [];

    public SnapshotReplayTests() => _story = RunDefinition.Of<int, int>("story", async (run, phases) =>
    {
        var sum = 0;
        for (var n = 1; n <= phases; n++)
        {
            sum += await run.PhaseAsync("add", $"{n}", _ =>
            {
                _log.Add($"add {n}");
                return Task.FromResult(n);
            });
        }

        return sum + await run.SignalAsync<int>("more");
    });

    private static IEnumerable<string> EachOnce => Enumerable.Range(1, Phases).Select(n => $"add {n}");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts) await host.CrashAsync();
    }

    [Fact]
    public async Task What_completed_after_the_snapshot_that_is_restored_is_handed_back_and_not_done_again()
    {
        // One, and no room for another behind it, whenever it was saved.
        var store = new MemoryRunStore(await StoredAsync(snapshotEvery: 6), isAlive: _ => false);
        Assert.True(store.Contents.SnapshotsOf(Run).Keys.Max() < store.Contents.EventsOf(Run).Keys.Max());
        await GoesOnAsync(store);
    }

    [Fact]
    public async Task Restored_from_the_older_snapshot_as_the_newest_is_damaged_it_does_nothing_again()
    {
        var stored = await StoredAsync(snapshotEvery: 2);
        var (sequence, newest) = stored.SnapshotsOf(Run).Last();
        var damaged = newest with { Payload = Flipped(newest.Payload) };
        Assert.InRange(stored.SnapshotsOf(Run).Count, 2, 3);
        await GoesOnAsync(new(stored with { Snapshots = stored.Snapshots.SetItem(Run, stored.SnapshotsOf(Run).SetItem(sequence, damaged)) }, isAlive: _ => false));
    }

    [Fact]
    public async Task Restored_without_a_snapshot_from_every_event_it_does_nothing_again()
    {
        var stored = await StoredAsync(snapshotEvery: 100);
        Assert.True(stored.Snapshots.IsEmpty);
        await GoesOnAsync(new(stored, isAlive: _ => false));
    }

    [Fact]
    public async Task A_journal_that_is_read_slowly_is_read_to_its_end_before_anything_is_done()
    {
        var store = new MemoryRunStore(await StoredAsync(snapshotEvery: 5), isAlive: _ => false);
        var (reached, slow) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var faults = new StoreFaults
        {
            OnRead = () =>
            {
                reached.TrySetResult();
                return slow.Task;
            },
        };
        var host = await HostAsync(new FaultyRunStore(store, faults), snapshotEvery: 5);
        var signalled = host.SignalAsync("r1", "more", 5, id: "s1");
        await reached.Task.OrHangAsync();

        // However long it takes: nothing is known of the run, so nothing of it is done, written or answered.
        await _time.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.False(signalled.IsCompleted);
        Assert.Empty(faults.Operations);

        slow.SetResult();
        await signalled.OrHangAsync();
        Assert.Equal(50, await (await host.AttachAsync("r1").OrHangAsync()).ResultAsync<int>().OrHangAsync());
        Assert.Equal(EachOnce, _log.Lines);
    }

    /// <summary>What a host left that died while its run waited: all phases done, each once.</summary>
    private async Task<StoreContents> StoredAsync(int snapshotEvery)
    {
        var store = new MemoryRunStore();
        var host = await HostAsync(store, snapshotEvery);
        await host.StartAsync(_story, Phases, new() { Id = "r1" }).OrHangAsync();
        await HangGuard.UntilAsync(async () =>
            (await host.FindAsync("r1"))!.Waits.Count == 1 && (snapshotEvery > Phases || store.Contents.SnapshotsOf(Run).Count >= (snapshotEvery < 5 ? 2 : 1)));
        await host.CrashAsync();
        Assert.Equal(EachOnce, _log.Lines);
        return store.Contents;
    }

    private async Task GoesOnAsync(MemoryRunStore store)
    {
        var host = await HostAsync(store, snapshotEvery: 100);
        await host.SignalAsync("r1", "more", 5).OrHangAsync();
        Assert.Equal(50, await (await host.AttachAsync("r1").OrHangAsync()).ResultAsync<int>().OrHangAsync());
        Assert.Equal(EachOnce, _log.Lines);
    }

    private async Task<DurableHost> HostAsync(IRunStore store, int snapshotEvery)
    {
        var settings = DurableSettings.Default with
        {
            SnapshotEvery = snapshotEvery, ParkAfter = TimeSpan.FromDays(1), Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
        };
        var options = new DurableHostOptions { Settings = settings, Time = _time, OpenStore = _ => Task.FromResult(store) };
        var host = await DurableHost.StartAsync(options.Add(_story)).OrHangAsync();
        _hosts.Add(host);
        return host;
    }

    private static ReadOnlyMemory<byte> Flipped(ReadOnlyMemory<byte> payload)
    {
        var bytes = payload.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }
}
