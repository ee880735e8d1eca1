using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Retention;

/// <summary>A host removes what has ended, keeps out of the way of what lives, and goes on whatever happens to a pass.</summary>
public sealed class KeepingTests : IAsyncLifetime
{
    private static readonly RunId Run = RunId.Parse("r1");
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly VirtualTime _time = new();
    private readonly PassLog _log = new();
    private readonly StoreFaults _faults = new();
    private readonly MemoryRunStore _store = new(isAlive: _ => false);
    private readonly RunDefinition<int, int> _double = RunDefinition.Of<int, int>(
        "double", (run, input) => run.PhaseAsync("twice", _ => Task.FromResult(2 * input)));

    private DurableSettings _settings = DurableSettings.Default with
    {
        RetentionDays = 0,
        ReconcileInterval = Interval,
        PollInterval = TimeSpan.FromMinutes(1),
        Store = new() { LeaseDuration = TimeSpan.FromDays(1000) },
    };

    private DurableHost? _host;

    private DurableHost Host => _host ?? throw new InvalidOperationException("No host is started.");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null) await _host.CrashAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task The_first_pass_comes_one_interval_after_the_start_and_removes_what_has_ended()
    {
        await StartHostAsync();
        await RunToEndAsync("r1", 1);

        await _time.AdvanceAsync(Interval - TimeSpan.FromSeconds(1));
        Assert.False(_store.Contents.EventsOf(Run).IsEmpty);

        await _time.AdvanceAsync(TimeSpan.FromSeconds(1));
        await _log.PassAsync();
        Assert.Equal(StoreContents.Empty.Events, _store.Contents.Events);
        Assert.Empty(_store.Contents.Catalog);
    }

    [Fact]
    public async Task Without_an_interval_nothing_is_ever_removed()
    {
        _settings = _settings with { ReconcileInterval = TimeSpan.Zero };
        await StartHostAsync();
        await RunToEndAsync("r1", 1);

        await _time.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.False(_store.Contents.EventsOf(Run).IsEmpty);
        Assert.DoesNotContain(_log.Lines, line => line.Id == 1030);
    }

    [Fact]
    public async Task A_removed_id_may_be_used_again_and_a_late_signal_does_not_reach_the_new_run_in_the_old_ones_name()
    {
        await StartHostAsync();
        await RunToEndAsync("r1", 1);
        await PassAsync();

        var late = await Assert.ThrowsAsync<RunRefusedException>(() => Host.SignalAsync("r1", "n", 1, id: "s1"));
        Assert.Equal(RefusalCodes.UnknownRun, late.Code);
        Assert.Equal(40, await RunToEndAsync("r1", 20));
        Assert.Equal([1L, 2L, 3L], _store.Contents.EventsOf(Run).Keys);
    }

    [Fact]
    public async Task What_is_asked_of_a_run_while_it_is_removed_waits_and_finds_it_gone()
    {
        await StartHostAsync();
        await RunToEndAsync("r1", 1);
        var (removing, go) = Held("RemoveAsync");
        await _time.AdvanceAsync(Interval);
        await removing.OrHangAsync();

        var rollback = Host.RollBackAsync("r1", RollbackTarget.Start);
        var begunAnew = Host.StartAsync(_double, 5, new() { Id = "r2" });
        await begunAnew.OrHangAsync();
        Assert.False(rollback.IsCompleted);

        go();
        Assert.Equal(RefusalCodes.UnknownRun, (await Assert.ThrowsAsync<RunRefusedException>(() => rollback.OrHangAsync())).Code);
        await _log.PassAsync();
        Assert.True(_store.Contents.EventsOf(Run).IsEmpty);
    }

    [Fact]
    public async Task A_run_that_a_rollback_reopens_at_that_moment_stays()
    {
        await StartHostAsync();
        await RunToEndAsync("r1", 1);
        var (reopening, go) = Held("AppendAsync");
        var rollback = Host.RollBackAsync("r1", RollbackTarget.Start);
        await reopening.OrHangAsync();

        await _time.AdvanceAsync(Interval);
        await _log.PassAsync();
        Assert.Equal(3, _store.Contents.EventsOf(Run).Count);

        go();
        await rollback.OrHangAsync();
        Assert.Equal(2, await (await Host.AttachAsync("r1")).ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task A_clock_that_is_set_ahead_removes_nothing_in_the_next_pass()
    {
        _settings = _settings with { RetentionDays = 30 };
        await StartHostAsync();
        await RunToEndAsync("r1", 1);

        _time.JumpCalendar(TimeSpan.FromDays(365));
        await PassAsync();
        Assert.False(_store.Contents.EventsOf(Run).IsEmpty);
        Assert.Contains(_log.Lines, line => line.Id == 1034);

        await PassAsync();
        Assert.True(_store.Contents.EventsOf(Run).IsEmpty);
    }

    [Fact]
    public async Task A_pass_that_fails_stops_neither_the_host_nor_the_next_pass()
    {
        await StartHostAsync();
        await RunToEndAsync("r1", 1);
        _faults.OnRead = () => throw new InvalidOperationException("a defect");
        await PassAsync();
        Assert.Contains(_log.Lines, line => line.Id == 1033);

        _faults.OnRead = () => Task.CompletedTask;
        Assert.Equal(6, await RunToEndAsync("r2", 3));
        await PassAsync();
        Assert.Empty(_store.Contents.Catalog);
    }

    private async Task StartHostAsync()
    {
        var options = new DurableHostOptions
        {
            Settings = _settings,
            Time = _time,
            LoggerFactory = _log,
            OpenStore = _ => Task.FromResult<Journal.IRunStore>(new FaultyRunStore(_store, _faults)),
        };
        _host = await DurableHost.StartAsync(options.Add(_double)).OrHangAsync();
        await _host.Resumed.OrHangAsync();
        await _time.TimerSetAsync(Interval == _settings.ReconcileInterval ? Interval : _settings.PollInterval).OrHangAsync();
    }

    private async Task<int> RunToEndAsync(string id, int input)
    {
        var run = await Host.StartAsync(_double, input, new() { Id = id }).OrHangAsync();
        var result = await run.ResultAsync().OrHangAsync();

        // The run is out of memory when nothing of it is left to be done: only then may it be removed.
        while (Host.RunsInMemory > 0) await Task.Yield();
        return result;
    }

    private async Task PassAsync()
    {
        await _time.AdvanceAsync(Interval);
        await _log.PassAsync();
    }

    /// <summary>Holds the next operation of that name.</summary>
    private (Task Reached, Action Go) Held(string name)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _faults.OnOperation = operation =>
        {
            if (operation.Name != name || operation.Run != Run) return Task.CompletedTask;
            reached.TrySetResult();
            return go.Task;
        };
        return (reached.Task, () => go.TrySetResult());
    }
}
