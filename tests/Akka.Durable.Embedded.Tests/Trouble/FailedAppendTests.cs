using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.Trouble;

/// <summary>What could not be written is not there, for nobody: neither in memory nor for those who look on.</summary>
public sealed class FailedAppendTests : IAsyncLifetime
{
    private readonly VirtualTime _time = new();
    private readonly StoreFaults _faults = new();
    private readonly MemoryRunStore _store = new();
    private readonly BodyLog _log = new();
    private CancellationToken _token;
    private DurableHost? _host;

    private DurableHost Host => _host ?? throw new InvalidOperationException("No host is started.");

    public async Task InitializeAsync()
    {
        var settings = DurableSettings.Default with { ParkAfter = TimeSpan.FromDays(1), Store = new() { LeaseDuration = TimeSpan.FromDays(100) } };
        var options = new DurableHostOptions
        {
            Settings = settings, Time = _time, OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(_store, _faults)),
        };
        options.Add(RunDefinition.Of<int, int>("story", async (run, _) => await run.SignalAsync<int>("first") + await run.SignalAsync<int>("second")));
        options.Add(RunDefinition.Of<int, int>("works", (run, _) => run.PhaseAsync("work", async phase =>
        {
            _token = phase.Cancellation;
            await _log.Gate("work").PassAsync(phase.Cancellation);
            return 7;
        })));
        _host = await DurableHost.StartAsync(options).OrHangAsync();
        await Host.StartAsync("story", 1, new() { Id = "r1" }).OrHangAsync();
        await HangGuard.UntilAsync(async () => (await Host.FindAsync("r1"))!.Waits.Count == 1);
    }

    public async Task DisposeAsync() => await Host.CrashAsync();

    [Fact]
    public async Task A_write_that_failed_is_told_to_its_caller_and_shown_to_nobody()
    {
        var before = await Host.FindAsync("r1");
        _faults.Break("signal-received.v1", 1, StoreFault.Unavailable);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => Host.SignalAsync("r1", "second", 5, id: "s1").OrHangAsync());

        Assert.Equal(RefusalCodes.Unavailable, refused.Code);
        var after = await Host.FindAsync("r1");
        Assert.Equal((before!.Sequence, 0), (after!.Sequence, after.UnreadSignals.Count));
        Assert.Equal(after.Sequence, _store.Contents.EventsOf(RunId.Parse("r1")).Keys.Max());
    }

    [Fact]
    public async Task Asked_again_it_is_written_once_and_counts_once()
    {
        _faults.Break("signal-received.v1", 1, StoreFault.Unavailable);
        await Assert.ThrowsAsync<RunRefusedException>(() => Host.SignalAsync("r1", "first", 5, id: "s1").OrHangAsync());
        await Host.SignalAsync("r1", "first", 5, id: "s1").OrHangAsync();
        await Host.SignalAsync("r1", "second", 7, id: "s2").OrHangAsync();

        Assert.Equal(12, await (await Host.AttachAsync("r1").OrHangAsync()).ResultAsync<int>().OrHangAsync());
        Assert.Equal(2, _store.Contents.EventsOf(RunId.Parse("r1")).Values.Count(row => row.Manifest == "signal-received.v1"));
    }

    [Fact]
    public async Task Nothing_is_shown_while_it_is_being_written()
    {
        var (asked, held) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _faults.OnCommitted = operation =>
        {
            if (operation.Append is null) return Task.CompletedTask;

            asked.TrySetResult();
            return held.Task;
        };
        var signalled = Host.SignalAsync("r1", "second", 5, id: "s1");
        await asked.Task.OrHangAsync();

        Assert.False(signalled.IsCompleted);
        Assert.Empty((await Host.FindAsync("r1"))!.UnreadSignals);

        held.SetResult();
        await signalled.OrHangAsync();
        Assert.Single((await Host.FindAsync("r1"))!.UnreadSignals);
    }

    [Fact]
    public async Task A_cancel_that_cannot_be_written_reaches_no_body()
    {
        var run = await Host.StartAsync("works", 1, new() { Id = "r2" }).OrHangAsync();
        await _log.Gate("work").Reached;
        _faults.Break("cancel-requested.v1", 1, StoreFault.Unavailable);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => Host.CancelAsync("r2", "ann").OrHangAsync());

        Assert.Equal(RefusalCodes.Unavailable, refused.Code);
        Assert.False(_token.IsCancellationRequested);
        _log.Gate("work").Open();
        Assert.Equal(7, await run.ResultAsync<int>().OrHangAsync());
    }
}
