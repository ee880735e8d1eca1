using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Snapshots;

/// <summary>Only a confirmed snapshot lets a host delete, and only what the snapshot before it had captured.</summary>
public sealed class SnapshotDeletionTests : IAsyncLifetime
{
    private const int Every = 3;

    private static readonly RunId Run = RunId.Parse("r1");

    private readonly VirtualTime _time = new();
    private readonly BodyLog _log = new();
    private readonly StoreFaults _faults = new();
    private readonly MemoryRunStore _store = new();
    private readonly SemaphoreSlim _saves = new(0);
    private DurableHost? _host;
    private int _done;

    private IEnumerable<long> Events => _store.Contents.EventsOf(Run).Keys;

    private IEnumerable<long> Snapshots => _store.Contents.SnapshotsOf(Run).Keys;

    public async Task InitializeAsync()
    {
        _host = await HostAsync();
        await _host.StartAsync("story", 10_000, new() { Id = "r1" }).OrHangAsync();
    }

    public async Task DisposeAsync() => await _host!.CrashAsync();

    [Fact]
    public async Task Taking_a_snapshot_deletes_nothing_and_neither_does_its_confirmation_when_it_is_the_first()
    {
        OnlySaves(1);
        await PhasesUntilAsync(() => Snapshots.Any());

        Assert.Equal([Every], Snapshots);
        Assert.Equal(1, Events.First());
    }

    [Fact]
    public async Task Each_further_confirmation_deletes_through_what_the_snapshot_before_it_had_captured_and_keeps_two()
    {
        OnlySaves(2);
        await PhasesUntilAsync(() => Events.First() > 1);
        Assert.Equal(Every + 1, Events.First());
        Assert.Equal(2, Snapshots.Count());

        _saves.Release();
        await PhasesUntilAsync(() => Snapshots.First() > Every);
        Assert.Equal(Snapshots.First() + 1, Events.First());
        Assert.Equal(2, Snapshots.Count());
    }

    [Fact]
    public async Task What_completes_between_a_snapshot_and_its_confirmation_stays()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults.OnCommitted = operation => operation.Name == "SaveSnapshotAsync" && Snapshots.Count() == 2 ? release.Task : Task.CompletedTask;
        await PhasesUntilAsync(() => Snapshots.Count() == 2);

        // Not confirmed yet: the run goes on, a third snapshot has to wait, nothing is deleted.
        await PhasesUntilAsync(() => Events.Count() > Snapshots.Last() + (2 * Every));
        Assert.Equal(1, Events.First());
        Assert.Equal(2, Snapshots.Count());

        // The next one is held back: only this confirmation is looked at.
        var later = new TaskCompletionSource();
        _faults.OnOperation = operation => operation.Name == "SaveSnapshotAsync" ? later.Task : Task.CompletedTask;
        release.SetResult();
        await HangGuard.UntilAsync(() => Events.First() > 1);
        Assert.Equal(Every + 1, Events.First());
    }

    [Theory]
    [InlineData(StoreFault.Unavailable)]
    [InlineData(StoreFault.UnknownAndNotDone)]
    public async Task A_save_that_failed_deletes_nothing_and_a_later_one_is_tried(StoreFault fault)
    {
        _faults.Break("SaveSnapshotAsync", 2, fault);
        OnlySaves(2);
        await PhasesUntilAsync(() => _faults.Struck.IsCompleted);
        Assert.Equal(1, Events.First());
        Assert.Equal([Every], Snapshots);

        _saves.Release();
        await PhasesUntilAsync(() => Events.First() > 1);
        Assert.Equal(Every + 1, Events.First());
        Assert.Equal(2, Snapshots.Count());
    }

    [Fact]
    public async Task A_confirmation_that_was_lost_deletes_nothing_and_later_ones_cover_its_snapshot_too()
    {
        _faults.Break("SaveSnapshotAsync", 2, StoreFault.UnknownAndDone);
        OnlySaves(2);
        await PhasesUntilAsync(() => _faults.Struck.IsCompleted && Snapshots.Count() == 2);
        var lost = Snapshots.Last();
        Assert.Equal(1, Events.First());

        _saves.Release();
        await PhasesUntilAsync(() => Events.First() > 1);
        Assert.Equal(Every + 1, Events.First());

        _saves.Release();
        await PhasesUntilAsync(() => Snapshots.First() > lost);
        Assert.Equal(2, Snapshots.Count());
    }

    [Fact]
    public async Task Events_that_could_not_be_deleted_go_with_the_next_confirmation()
    {
        _faults.Break("DeleteEventsAsync", 1, StoreFault.Unavailable);
        OnlySaves(2);
        await PhasesUntilAsync(() => _faults.Struck.IsCompleted);
        Assert.Equal(1, Events.First());

        _saves.Release();
        await PhasesUntilAsync(() => Snapshots.First() > Every);
        Assert.Equal(Snapshots.First() + 1, Events.First());
    }

    [Fact]
    public async Task After_all_of_it_another_host_goes_on_where_this_one_was_and_runs_no_phase_again()
    {
        await PhasesUntilAsync(() => Events.First() > 1);
        await _host!.StopAsync().OrHangAsync();

        _host = await HostAsync();
        await PhasesUntilAsync(() => _done > 20);
        Assert.Equal(Enumerable.Range(1, _done).Select(i => $"phase {i}"), _log.Lines);
    }

    /// <summary>Holds the saves that come after so many, until each is released: however far the run is by then, nothing else has happened to its rows.</summary>
    private void OnlySaves(int count)
    {
        _saves.Release(count);
        _faults.OnOperation = operation => operation.Name == "SaveSnapshotAsync" ? _saves.WaitAsync() : Task.CompletedTask;
    }

    private async Task<DurableHost> HostAsync()
    {
        var settings = DurableSettings.Default with { SnapshotEvery = Every, Store = new() { LeaseDuration = TimeSpan.FromDays(100) } };
        var options = new DurableHostOptions
        {
            Settings = settings, Time = _time, OpenStore = _ => Task.FromResult<Journal.IRunStore>(new FaultyRunStore(_store, _faults)),
        };
        return await DurableHost.StartAsync(options.Add(RunDefinition.Of<int, int>("story", StoryAsync))).OrHangAsync();
    }

    private async Task<int> StoryAsync(RunContext run, int phases)
    {
        for (var i = 1; i <= phases; i++)
        {
            var number = i;
            await run.PhaseAsync("phase", key: $"{number}", async phase =>
            {
                await _log.Gate($"{number}").PassAsync(phase.Cancellation);
                _log.Add($"phase {number}");
                return number;
            });
        }

        return phases;
    }

    /// <summary>Lets further phases complete, one after the other, until it is so. The next one has begun then.</summary>
    private Task PhasesUntilAsync(Func<bool> so) => HangGuard.UntilAsync(async () =>
    {
        if (so()) return true;

        _done++;
        _log.Gate($"{_done}").Open();
        await _log.Gate($"{_done + 1}").Reached.OrHangAsync();
        return so();
    });
}
