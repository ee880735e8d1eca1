using Akka.Durable.Journal;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Snapshots;

/// <summary>What a host keeps however many snapshots are confirmed: what is still under way, and all of other runs.</summary>
public sealed class CapturedFloorTests : IAsyncLifetime
{
    private const int Phases = 1000;
    private const string SaveSnapshot = nameof(IRunStore.SaveSnapshotAsync);

    private readonly VirtualTime _time = new();
    private readonly BodyLog _log = new();
    private readonly StoreFaults _faults = new();
    private readonly MemoryRunStore _store = new(isAlive: _ => false);
    private readonly RunDefinition<int, int> _beside;
    private readonly RunDefinition<int, int> _alone;
    private readonly Dictionary<string, int> _done = [];
    private DurableHost? _host;

    public CapturedFloorTests()
    {
        _beside = RunDefinition.Of<int, int>("beside", async (run, phases) =>
        {
            var slow = run.PhaseAsync("slow", async phase =>
            {
                await phase.StepAsync("first", () => Logged("first step"));
                await _log.Gate($"slow in epoch {phase.Epoch}").PassAsync(phase.Cancellation);
                return 1;
            });
            await LoopAsync(run, phases);
            return await slow + phases;
        });
        _alone = RunDefinition.Of<int, int>("alone", LoopAsync);
    }

    private DurableHost Host => _host ?? throw new InvalidOperationException("No host is started.");

    public async Task InitializeAsync() => _host = await HostAsync();

    public async Task DisposeAsync() => await Host.CrashAsync();

    [Fact]
    public async Task What_a_phase_in_flight_recorded_is_never_deleted_and_its_step_does_not_run_again()
    {
        await Host.StartAsync(_beside, Phases, new() { Id = "r1" }).OrHangAsync();
        await _log.Gate("slow in epoch 1").Reached;
        await PhasesUntilAsync("r1", () => Snapshots("r1").Count >= 2 && Snapshots("r1")[0] > 10);

        // Two confirmed snapshots, each of which covers many completed phases: all of them stand behind the phase that has begun before.
        var begun = _store.Contents.EventsOf(RunId.Parse("r1")).First(e => e.Value.Manifest == "phase-started.v1").Key;
        Assert.InRange(Events("r1")[0], 1, begun);

        await Host.CrashAsync();
        _host = await HostAsync();
        _log.Gate("slow in epoch 2").Open();
        _log.Gate("rest").Open();
        Assert.Equal(Phases + 1, await (await Host.AttachAsync("r1").OrHangAsync()).ResultAsync<int>().OrHangAsync());
        Assert.Equal(1, _log.Count("first step"));
    }

    [Fact]
    public async Task The_confirmation_of_one_runs_snapshot_deletes_nothing_of_another_whose_own_is_under_way()
    {
        // A name that the other's begins with: runs are told apart by all of it.
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults.OnCommitted = operation => operation.Name == SaveSnapshot && operation.Run.Value == "run" ? held.Task : Task.CompletedTask;
        foreach (var run in (string[])["run", "run_1"]) await Host.StartAsync(_alone, Phases, new() { Id = run }).OrHangAsync();
        await PhasesUntilAsync("run", () => Snapshots("run").Count == 1 && Events("run").Count > 10);
        await PhasesUntilAsync("run_1", () => Events("run_1")[0] > 10);

        Assert.Equal(1, Events("run")[0]);
        Assert.Single(Snapshots("run"));
        held.SetResult();
    }

    [Fact]
    public async Task What_was_confirmed_leaves_of_each_of_several_runs_no_more_than_what_follows_the_older_of_two_snapshots()
    {
        string[] runs = ["a", "b", "c"];
        foreach (var run in runs)
        {
            await Host.StartAsync(_alone, Phases, new() { Id = run }).OrHangAsync();
            await PhasesUntilAsync(run, () => Snapshots(run) is [> 10, _] kept && Events(run)[0] == kept[0] + 1);
        }

        await Host.CrashAsync();
        _host = await HostAsync();
        _log.Gate("rest").Open();
        foreach (var run in runs) Assert.Equal(Phases, await (await Host.AttachAsync(run).OrHangAsync()).ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task A_run_that_no_store_keeps_takes_its_snapshots_to_nobody_and_ends_as_any_other()
    {
        _faults.Outage = true;
        _log.Gate("rest").Open();
        var run = await Host.StartAsync(_alone, Phases, new() { Id = "r1", Durability = Durability.BestEffort }).OrHangAsync();
        Assert.Equal(Phases, await run.ResultAsync().OrHangAsync());
        _faults.Outage = false;
        Assert.True(_store.Contents.Events.IsEmpty && _store.Contents.Snapshots.IsEmpty);
    }

    private List<long> Events(string run) => [.. _store.Contents.EventsOf(RunId.Parse(run)).Keys];

    private List<long> Snapshots(string run) => [.. _store.Contents.SnapshotsOf(RunId.Parse(run)).Keys];

    private async Task<DurableHost> HostAsync()
    {
        var settings = DurableSettings.Default with { SnapshotEvery = 3, ParkAfter = TimeSpan.FromDays(1), Store = new() { LeaseDuration = TimeSpan.FromDays(100) } };
        var options = new DurableHostOptions { Settings = settings, Time = _time, OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(_store, _faults)) };
        return await DurableHost.StartAsync(options.Add(_beside).Add(_alone)).OrHangAsync();
    }

    private async Task<int> LoopAsync(RunContext run, int phases)
    {
        for (var n = 1; n <= phases; n++)
        {
            var number = n;
            await run.PhaseAsync("loop", $"{number}", async phase => await await Task.WhenAny(
                _log.Gate($"{run.Id}/{number}").PassAsync(phase.Cancellation), _log.Gate("rest").PassAsync(phase.Cancellation)));
        }

        return phases;
    }

    /// <summary>Lets further phases complete, one after the other, until it is so. The next one has begun then.</summary>
    private Task PhasesUntilAsync(string run, Func<bool> so) => HangGuard.UntilAsync(async () =>
    {
        if (so()) return true;

        var done = _done[run] = _done.GetValueOrDefault(run) + 1;

        // A snapshot that is slow is waited for now and then, or the phases would come to an end before it does.
        if (done % 50 == 0) await HangGuard.UntilAsync(() => so() || Snapshots(run).LastOrDefault() > done / 2);
        _log.Gate($"{run}/{done}").Open();
        await _log.Gate($"{run}/{done + 1}").Reached;
        return so();
    });

    private Task<int> Logged(string line)
    {
        _log.Add(line);
        return Task.FromResult(1);
    }
}
