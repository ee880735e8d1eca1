using Akka.Durable.Embedded.Retention;
using Akka.Durable.Journal;
using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Embedded.InMemory;

/// <summary>A run may begin without a journal where its start says so, and then everybody can see it.</summary>
public sealed class BestEffortTests : IAsyncLifetime
{
    private const int NotDurable = 1040;

    private readonly VirtualTime _time = new();
    private readonly PassLog _log = new();
    private readonly StoreFaults _faults = new();
    private readonly MemoryRunStore _store = new();
    private readonly RunDefinition<int, int> _sum = RunDefinition.Of<int, int>("sum", async (run, input) =>
    {
        var twice = await run.PhaseAsync("twice", _ => Task.FromResult(2 * input));
        return twice + await run.SignalAsync<int>("more");
    });

    private DurableHost? _host;

    private DurableHost Host => _host ?? throw new InvalidOperationException("No host is started.");

    public async Task InitializeAsync()
    {
        var settings = DurableSettings.Default with { Store = new() { LeaseDuration = TimeSpan.FromDays(100) } };
        _host = await DurableHost.StartAsync(new DurableHostOptions
        {
            Settings = settings,
            Time = _time,
            LoggerFactory = _log,
            OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(_store, _faults)),
        }.Add(_sum));
        await _host.Resumed.OrHangAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.CrashAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task By_default_a_start_that_cannot_be_written_is_refused()
    {
        _faults.Outage = true;

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => Host.StartAsync(_sum, 1).OrHangAsync());

        Assert.Equal(RefusalCodes.Unavailable, refused.Code);
        Assert.DoesNotContain(_log.Lines, line => line.Id == NotDurable);
    }

    [Fact]
    public async Task A_best_effort_start_goes_on_in_memory_with_a_warning_that_names_it_and_a_flag_on_its_handle()
    {
        _faults.Outage = true;

        var run = await Host.StartAsync(_sum, 1, new() { Id = "r1", Durability = Durability.BestEffort }).OrHangAsync();
        await Host.SignalAsync("r1", "more", 5).OrHangAsync();

        Assert.Equal(7, await run.ResultAsync().OrHangAsync());
        Assert.False(run.IsDurable);
        Assert.Contains("r1", Assert.Single(_log.Lines, line => line.Id == NotDurable).Text);
        Assert.True(_store.Contents.Events.IsEmpty);
    }

    [Fact]
    public async Task Where_the_store_takes_it_a_best_effort_start_is_as_durable_as_any()
    {
        var run = await Host.StartAsync(_sum, 1, new() { Id = "r1", Durability = Durability.BestEffort }).OrHangAsync();
        await Host.SignalAsync("r1", "more", 5).OrHangAsync();

        Assert.Equal(7, await run.ResultAsync().OrHangAsync());
        Assert.True(run.IsDurable);
        Assert.False(_store.Contents.EventsOf(RunId.Parse("r1")).IsEmpty);
    }

    [Fact]
    public async Task Starting_it_again_when_the_store_is_back_finds_the_one_in_memory()
    {
        _faults.Outage = true;
        await Host.StartAsync(_sum, 1, new() { Id = "r1", Durability = Durability.BestEffort }).OrHangAsync();
        _faults.Outage = false;

        var again = await Host.StartAsync(_sum, 1, new() { Id = "r1" }).OrHangAsync();
        await Host.SignalAsync("r1", "more", 1).OrHangAsync();

        Assert.Equal((true, false), (again.WasThere, again.IsDurable));
        Assert.Equal(3, await again.ResultAsync().OrHangAsync());
        Assert.False((await Host.AttachAsync("r1").OrHangAsync()).IsDurable);
        Assert.True(_store.Contents.Events.IsEmpty);
    }
}
