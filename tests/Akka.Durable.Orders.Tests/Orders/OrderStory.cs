using Akka.Durable.Journal;
using Akka.Durable.Orders.Shop;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Orders.Orders;

/// <summary>One order at a shop of its own, by a clock that moves only where the journal shows that the order waits.</summary>
internal sealed class OrderStory : IAsyncDisposable
{
    public const string Id = "order-1";

    private static readonly DurableSettings Settings = DurableSettings.Default with
    {
        // It stays in memory and the host keeps its hold, however far a test turns the clock.
        ParkAfter = TimeSpan.FromDays(1),
        ReconcileInterval = TimeSpan.Zero,
        Store = new() { LeaseDuration = TimeSpan.FromDays(100) },
    };

    private readonly MemoryRunStore _store = new(isAlive: _ => false);
    private readonly HttpClient _http;
    private StoreFaults _faults = new();
    private DurableHost? _host;

    private OrderStory(ShopServer shop)
    {
        Shop = shop;
        _http = new() { BaseAddress = shop.Address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public static RunId Run { get; } = RunId.Parse(Id);

    public static Order Lamp { get; } = new("lamp", 2, 59.80m, "4000-0001", "1 Main Street");

    public static OrderPolicy Policy { get; } = new() { ApprovalWithin = TimeSpan.FromMinutes(15), Retry = Retry.Exponential(4), UndoRetry = Retry.Exponential(4) };

    public VirtualTime Time { get; } = new();

    public ShopServer Shop { get; }

    public DurableHost Host => _host ?? throw new InvalidOperationException("No host is started.");

    /// <summary>A shop with three lamps, and a host.</summary>
    public static Task<OrderStory> BeginAsync(Func<ShopCall, ShopFault?>? fault = null, StoreFaults? store = null) => BeginAtAsync(
        new()
        {
            Stock = new Dictionary<string, int> { ["lamp"] = 3 },
            DeclinedCards = new HashSet<string> { "4000-0002" },
            UndeliverableAddresses = new HashSet<string> { "Nowhere" },
            Fault = fault ?? (_ => null),
        },
        store);

    /// <summary>A shop like that, and a host.</summary>
    public static async Task<OrderStory> BeginAtAsync(ShopOptions options, StoreFaults? store = null)
    {
        var story = new OrderStory(await ShopServer.StartAsync(options)) { _faults = store ?? new() };
        await story.HostAsync();
        return story;
    }

    public Task<RunHandle<OrderReceipt>> PlaceAsync(Order? order = null) => Host.PlaceAsync(Id, order ?? Lamp).OrHangAsync();

    public Task ApproveAsync() => Host.DecideAsync(Id, new(Approved: true), "ann").OrHangAsync();

    public static async Task<RunFailedException> FailureAsync(RunHandle<OrderReceipt> run) =>
        await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync().OrHangAsync());

    public IReadOnlyList<T> Events<T>() where T : RunEvent =>
        [.. _store.Contents.EventsOf(Run).Values.Select(row => EventCodec.Decode(row).Event).OfType<T>()];

    public Task UntilRecordedAsync<T>(int count = 1) where T : RunEvent => HangGuard.UntilAsync(() => Events<T>().Count >= count);

    /// <summary>Waits until the order waits for this instant, and makes it so late.</summary>
    public async Task TurnToAsync(DateTimeOffset instant)
    {
        await Time.TimerSetAsync(instant).OrHangAsync();
        await Time.AdvanceAsync(instant - Time.GetUtcNow());
    }

    /// <summary>The host dies: what it asked the store for is not done any more, and it hears nothing. Another takes its place.</summary>
    public async Task CrashAsync()
    {
        _faults.Crash();
        _faults = new();
        await HostAsync();
        await Host.Resumed.OrHangAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Dead for the store first, so that nothing of a test that failed can hold its end up.
        _faults.Crash();
        _http.Dispose();
        await Shop.DisposeAsync();
    }

    private async Task HostAsync()
    {
        var options = new DurableHostOptions
        {
            Settings = Settings,
            Time = Time,
            OpenStore = _ => Task.FromResult<IRunStore>(new FaultyRunStore(_store, _faults)),
        };
        _host = await DurableHost.StartAsync(options.Add(new OrderRun(new(_http), Policy))).OrHangAsync();
    }
}
