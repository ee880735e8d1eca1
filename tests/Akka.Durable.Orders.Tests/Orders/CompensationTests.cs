using Akka.Durable.Orders.Shop;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Orders.Orders;

/// <summary>What does not go through is taken back, the newest first, also what may or may not have been done.</summary>
public sealed class CompensationTests
{
    [Fact]
    public async Task A_declined_charge_gives_the_reservation_back_after_the_charge_itself_was_looked_to()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync(OrderStory.Lamp with { Card = "4000-0002" });
        await story.ApproveAsync();

        var failed = await OrderStory.FailureAsync(run);
        Assert.Equal("card-declined: The bank declines 4000-0002. (HTTP 402)", failed.Failure.Message);
        Assert.Equal(["reserved R-1", "released R-1"], story.Shop.Books.Lines);
        Assert.Equal(["charge", "reserve"], Undone(story));
        Assert.Equal(1, story.Shop.Calls(ShopCollection.Payments));
        Assert.Equal((0m, 3), (story.Shop.Books.Taken, story.Shop.Books.InStock("lamp")));
    }

    [Fact]
    public async Task An_address_that_no_carrier_goes_to_gives_the_money_back_before_the_reservation()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync(OrderStory.Lamp with { Address = "Nowhere" });
        await story.ApproveAsync();

        await OrderStory.FailureAsync(run);
        Assert.Equal(["reserved R-1", "charged P-2", "refunded P-2", "released R-1"], story.Shop.Books.Lines);
        Assert.Equal(["ship", "charge", "reserve"], Undone(story));
        Assert.Equal((0m, 3), (story.Shop.Books.Taken, story.Shop.Books.InStock("lamp")));
    }

    [Fact]
    public async Task What_is_out_of_stock_fails_the_order_before_anybody_is_asked_to_approve()
    {
        await using var story = await OrderStory.BeginAsync();
        var failed = await OrderStory.FailureAsync(await story.PlaceAsync(OrderStory.Lamp with { Quantity = 4 }));
        Assert.StartsWith("out-of-stock: ", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(story.Events<RunEvent.WaitStarted>());
        Assert.Empty(story.Shop.Books.Lines);
    }

    [Fact]
    public async Task A_cancelled_order_gives_back_what_it_holds()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync();
        await story.UntilRecordedAsync<RunEvent.WaitStarted>();
        await story.Host.CancelAsync(OrderStory.Id, "ann", "changed my mind");
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync().OrHangAsync());
        Assert.Equal(["reserved R-1", "released R-1"], story.Shop.Books.Lines);
    }

    [Fact]
    public async Task An_order_that_is_rolled_back_to_its_charge_is_charged_and_shipped_anew()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync();
        await story.ApproveAsync();
        await run.ResultAsync().OrHangAsync();
        await story.Host.RollBackAsync(OrderStory.Id, RollbackTarget.Parse("charge"), by: "ann", reason: "sent to the old address");

        Assert.Equal(new("R-1", "P-4", "S-5"), await run.ResultAsync().OrHangAsync());
        Assert.Equal(
            ["reserved R-1", "charged P-2", "shipped S-3", "recalled S-3", "refunded P-2", "charged P-4", "shipped S-5"], story.Shop.Books.Lines);
        Assert.Equal(59.80m, story.Shop.Books.Taken);
    }

    private static IEnumerable<string> Undone(OrderStory story) => story.Events<RunEvent.UndoCompleted>().Select(e => e.Phase.Name);
}
