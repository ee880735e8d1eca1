using System.Text;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Trouble;

/// <summary>A store in trouble: bodies wait, callers are told, nothing fails because of it, nothing is done twice.</summary>
public sealed class StoreTroubleTests : IAsyncLifetime
{
    private static readonly RunId Run = RunId.Parse("r1");

    private readonly VirtualTime _time = new();
    private readonly BodyLog _log = new();
    private readonly StoreFaults _faults = new();
    private readonly MemoryRunStore _store = new();
    private DurableSettings _settings = DurableSettings.Default with
    {
        ParkAfter = TimeSpan.FromDays(1),
        Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
    };

    private DurableHost? _host;

    private DurableHost Host => _host ?? throw new InvalidOperationException("No host is started.");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null) await _host.CrashAsync();
    }

    [Fact]
    public async Task While_the_store_is_away_bodies_wait_callers_are_told_and_afterwards_all_goes_on()
    {
        var run = await StartAsync(TwoPhases());
        await _log.Gate("first").Reached;
        _faults.Outage = true;
        _log.Gate("first").Open();

        // No time passes: that a body's report waits to be tried again keeps no caller waiting.
        await RefusedAsync(RefusalCodes.Unavailable, () => Host.SignalAsync("r1", "n", 1, id: "s1"));
        await RefusedAsync(RefusalCodes.Unavailable, () => Host.SignalAsync("r1", "n", 1, id: "s1"));
        Assert.DoesNotContain("second", _log.Lines);

        _faults.Outage = false;
        await PassUntilAsync(run.WaitAsync());
        Assert.Equal(3, await run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(["first", "second"], _log.Lines);
    }

    [Theory]
    [InlineData(StoreFault.UnknownAndDone)]
    [InlineData(StoreFault.UnknownAndNotDone)]
    public async Task An_append_whose_outcome_is_unknown_is_resolved_by_reading_and_recorded_once(StoreFault fault)
    {
        for (var number = 1; number <= 3; number++)
        {
            var store = new MemoryRunStore();
            var log = new BodyLog();
            log.Gate("first").Open();
            var host = await HostAsync(new FaultyRunStore(store, new StoreFaults().Break(number, fault)), TwoPhases(log));
            var run = await host.StartAsync<int>("story", 1, new() { Id = "r1" }).OrHangAsync();
            Assert.Equal(3, await run.ResultAsync<int>().OrHangAsync());
            Assert.Equal(["first", "second"], log.Lines);
            await host.StopAsync().OrHangAsync();
            Assert.Equal(
                ["run-started.v1", "phase-completed.v1", "phase-completed.v1", "run-completed.v1"],
                store.Contents.EventsOf(Run).Values.Select(r => r.Manifest));
        }
    }

    [Fact]
    public async Task When_another_writer_was_first_the_run_is_read_anew_and_the_late_body_is_refused()
    {
        var story = RunDefinition.Of<int, int>("story", (run, _) => run.PhaseAsync("only", async phase =>
        {
            await _log.Gate($"epoch {phase.Epoch}").PassAsync();
            return (int)phase.Epoch;
        }));
        var run = await StartAsync(story);
        await _log.Gate("epoch 1").Reached;
        await _store.AppendAsync(new(Run, [EventCodec.Encode(new(2, _time.GetUtcNow(), new RunEvent.Claimed(2, "another", ClaimCause.Recovery)))], null));
        _log.Gate("epoch 1").Open();

        // This host holds the store, so the other is gone: it takes the run back under a third epoch.
        await _log.Gate("epoch 3").Reached;
        _log.Gate("epoch 3").Open();
        Assert.Equal(3, await run.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task A_damaged_journal_is_quarantined_and_listed_with_the_evidence_and_its_rows_stay()
    {
        await WaitingRunThenCrashAsync();
        var events = _store.Contents.EventsOf(Run);
        var damaged = new MemoryRunStore(_store.Contents with
        {
            Events = _store.Contents.Events.SetItem(Run, events.SetItem(2, events[2] with { Payload = Encoding.UTF8.GetBytes("{\"no") })),
        });
        var host = await HostAsync(damaged, Held());
        await RefusedAsync(RefusalCodes.Quarantined, () => host.CancelAsync("r1"));
        var row = Assert.Single((await host.ListAsync(new()).OrHangAsync()).Rows);
        Assert.Equal(RunStatus.Quarantined, row.Status);
        Assert.StartsWith(QuarantineCodes.Corrupt, row.Reason, StringComparison.Ordinal);
        Assert.Equal(events.Count, damaged.Contents.EventsOf(Run).Count);
    }

    [Fact]
    public async Task A_hole_in_the_journal_is_never_passed_over()
    {
        await WaitingRunThenCrashAsync();
        var events = _store.Contents.EventsOf(Run);
        var holed = new MemoryRunStore(_store.Contents with { Events = _store.Contents.Events.SetItem(Run, events.Remove(2)) });
        var host = await HostAsync(holed, Held());
        await RefusedAsync(RefusalCodes.Quarantined, () => host.CancelAsync("r1"));
    }

    [Fact]
    public async Task An_event_of_a_newer_release_leaves_the_run_untouched_and_others_fine()
    {
        await WaitingRunThenCrashAsync();
        var events = _store.Contents.EventsOf(Run);
        var newer = new MemoryRunStore(_store.Contents with
        {
            Events = _store.Contents.Events.SetItem(Run, events.SetItem(2, events[2] with { Manifest = "phase-dreamt.v9" })),
        });
        var host = await HostAsync(newer, Held());
        var before = newer.Contents.Catalog[Run];
        await RefusedAsync(RefusalCodes.NewerFormat, () => host.CancelAsync("r1"));
        Assert.Equal(before, newer.Contents.Catalog[Run]);
        Assert.Equal(events.Count, newer.Contents.EventsOf(Run).Count);

        var other = await host.StartAsync<int>("story", 1, new() { Id = "r2" }).OrHangAsync();
        await host.SignalAsync("r2", "n", 4).OrHangAsync();
        Assert.Equal(4, await other.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task A_host_that_has_lost_its_hold_stops_everything_writes_nothing_and_takes_it_up_again()
    {
        _settings = _settings with { Store = new() { LeaseDuration = TimeSpan.FromSeconds(15) } };
        var story = RunDefinition.Of<int, int>("story", (run, _) => run.PhaseAsync("held", async phase =>
        {
            try
            {
                await _log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
                return (int)phase.Epoch;
            }
            finally
            {
                _log.Add($"{phase.Epoch} {phase.StopReason}");
            }
        }));
        await StartAsync(story);
        await _log.Gate("epoch 1").Reached;
        var thief = new Durable.Hosts.HostIdentity("thief", "a thief", "elsewhere", 1, _time.GetUtcNow());
        await _store.ReleaseLeaseAsync(_store.Contents.Lease!.Host, CancellationToken.None);
        await _store.AcquireLeaseAsync(thief, _time.GetUtcNow(), TimeSpan.FromDays(1000), CancellationToken.None);

        await PassUntilAsync(HangGuard.UntilAsync(() => _log.Count("1 OwnershipLost") == 1));
        await RefusedAsync(RefusalCodes.Unavailable, () => Host.SignalAsync("r1", "n", 1));
        Assert.Single(_store.Contents.EventsOf(Run), e => e.Value.Manifest == "run-started.v1");
        Assert.DoesNotContain(_store.Contents.EventsOf(Run).Values, e => e.Manifest is "run-interrupted.v1" or "phase-completed.v1");

        await _store.ReleaseLeaseAsync(thief, CancellationToken.None);
        await PassUntilAsync(_log.Gate("epoch 2").Reached);
        _log.Gate("epoch 2").Open();
        Assert.Equal(2, await (await Host.AttachAsync("r1").OrHangAsync()).ResultAsync<int>().OrHangAsync());
    }

    private async Task<RunHandle> StartAsync(RunDefinition story)
    {
        _host = await HostAsync(new FaultyRunStore(_store, _faults), story);
        return await _host.StartAsync<int>("story", 1, new() { Id = "r1" }).OrHangAsync();
    }

    private async Task<DurableHost> HostAsync(IRunStore store, RunDefinition story)
    {
        var options = new DurableHostOptions { Settings = _settings, Time = _time, OpenStore = _ => Task.FromResult(store) };
        return await DurableHost.StartAsync(options.Add(story)).OrHangAsync();
    }

    private async Task WaitingRunThenCrashAsync()
    {
        await StartAsync(Held());
        await HangGuard.UntilAsync(() => _store.Contents.EventsOf(Run).Count == 2);
        await Host.StopAsync().OrHangAsync();
        _host = null;
    }

    private static RunDefinition<int, int> Held() => RunDefinition.Of<int, int>("story", (run, _) => run.SignalAsync<int>("n"));

    private RunDefinition<int, int> TwoPhases(BodyLog? log = null)
    {
        log ??= _log;
        return RunDefinition.Of<int, int>("story", async (run, _) =>
        {
            var one = await run.PhaseAsync("first", async phase =>
            {
                await log.Gate("first").PassAsync(phase.Cancellation);
                log.Add("first");
                return 1;
            });
            return one + await run.PhaseAsync("second", _ =>
            {
                log.Add("second");
                return Task.FromResult(2);
            });
        });
    }

    /// <summary>Lets the time pass in which hosts try again, until it is so.</summary>
    private async Task PassUntilAsync(Task so)
    {
        await HangGuard.UntilAsync(async () =>
        {
            if (!so.IsCompleted) await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
            return so.IsCompleted;
        });
        await so;
    }

    private static async Task RefusedAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RunRefusedException>(() => call().OrHangAsync())).Code);
}
