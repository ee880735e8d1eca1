using Akka.Durable.Orders.Shop;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Crashes;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Orders.Orders;

/// <summary>Wherever the host dies, the next one brings the order to the same end, and the shop's books say that everything happened once.</summary>
public sealed class CrashTests
{
    public static TheoryData<string, StoreFault> Operations() => Sweep(
        "run-started.v1", "phase-started.v1", "phase-completed.v1", "wait-started.v1", "signal-received.v1", "signal-consumed.v1", "run-completed.v1");

    public static TheoryData<string, StoreFault> OperationsOfFailing() => Sweep(
        "phase-failed.v1", "compensation-started.v1", "undo-completed.v1", "run-failed.v1");

    [Fact]
    public async Task A_host_that_dies_after_the_shop_has_charged_and_before_it_knows_is_followed_by_one_that_charges_nothing()
    {
        var held = new ShopFault.Held();
        await using var story = await OrderStory.BeginAsync(ShopFaults.Making(ShopCollection.Payments, held));
        await story.PlaceAsync();
        await story.ApproveAsync();
        await held.Done.OrHangAsync();
        Assert.Equal(59.80m, story.Shop.Books.Taken);
        await story.CrashAsync();

        Assert.Equal(new("R-1", "P-2", "S-3"), await (await story.PlaceAsync()).ResultAsync().OrHangAsync());
        Assert.Equal(["reserved R-1", "charged P-2", "shipped S-3"], story.Shop.Books.Lines);
        Assert.Equal((2, 1), (story.Shop.Calls(ShopCollection.Payments), story.Shop.Calls(ShopCollection.Reservations)));
    }

    [Fact]
    public async Task A_host_that_dies_while_the_order_waits_for_approval_is_followed_by_one_that_goes_on_waiting()
    {
        await using var story = await OrderStory.BeginAsync();
        await story.PlaceAsync();
        await story.UntilRecordedAsync<RunEvent.WaitStarted>();
        await story.CrashAsync();
        await story.ApproveAsync();
        await (await story.PlaceAsync()).ResultAsync().OrHangAsync();
        Assert.Equal(1, story.Shop.Calls(ShopCollection.Reservations));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public Task A_crash_at_any_operation_of_an_order_that_goes_through_leaves_one_of_each(string kind, StoreFault fault) =>
        CrashSweep.RunAsync(kind, fault, async faults =>
        {
            var shop = await TellAsync(faults, OrderStory.Lamp);
            Assert.Equal(["reserved R-1", "charged P-2", "shipped S-3"], shop.Lines);
        });

    [Theory]
    [MemberData(nameof(OperationsOfFailing))]
    public Task A_crash_at_any_operation_of_an_order_that_fails_leaves_nothing(string kind, StoreFault fault) =>
        CrashSweep.RunAsync(kind, fault, async faults =>
        {
            var shop = await TellAsync(faults, OrderStory.Lamp with { Address = "Nowhere" });
            Assert.Equal(["reserved R-1", "charged P-2", "refunded P-2", "released R-1"], shop.Lines);
        });

    private static TheoryData<string, StoreFault> Sweep(params string[] kinds)
    {
        var data = new TheoryData<string, StoreFault>();
        foreach (var fault in CrashSweep.Crashes)
        {
            foreach (var kind in kinds) data.Add(kind, fault);
        }

        return data;
    }

    private static async Task<ShopBooks> TellAsync(StoreFaults faults, Order order)
    {
        await using var story = await OrderStory.BeginAsync(store: faults);
        var told = ToItsEndAsync(story, order);
        await Task.WhenAny(told, faults.Crashed).OrHangAsync();

        // Whoever asked the dead host for something may wait for ever: nobody is told.
        if (faults.Crashed.IsCompleted)
        {
            await story.CrashAsync();
            told = ToItsEndAsync(story, order);
        }

        await told.OrHangAsync();
        return story.Shop.Books;
    }

    // All of it may be done twice, as a customer does that got no answer.
    private static async Task ToItsEndAsync(OrderStory story, Order order)
    {
        var host = story.Host;
        var run = await host.PlaceAsync(OrderStory.Id, order);
        if (await host.FindAsync(OrderStory.Id) is { Standing.IsEnded: false }) await host.DecideAsync(OrderStory.Id, new(Approved: true), "ann");
        await run.WaitAsync();
    }
}
