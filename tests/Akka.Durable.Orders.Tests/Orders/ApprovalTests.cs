using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Orders.Orders;

/// <summary>An order that is approved goes through; one that is refused, or that nobody decides on in time, gives back what it holds.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task An_order_waits_with_its_reservation_and_goes_through_when_it_is_approved()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync();
        await story.UntilRecordedAsync<RunEvent.WaitStarted>();
        Assert.Equal(["reserved R-1"], story.Shop.Books.Lines);

        await story.ApproveAsync();
        Assert.Equal(new("R-1", "P-2", "S-3"), await run.ResultAsync().OrHangAsync());
        Assert.Equal(["reserved R-1", "charged P-2", "shipped S-3"], story.Shop.Books.Lines);
        Assert.Equal((59.80m, 1), (story.Shop.Books.Taken, story.Shop.Books.InStock("lamp")));
    }

    [Fact]
    public async Task An_approval_that_comes_before_the_order_waits_for_it_counts()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync();
        await story.ApproveAsync();
        await story.ApproveAsync();
        await run.ResultAsync().OrHangAsync();
        Assert.Single(story.Events<RunEvent.SignalConsumed>());
    }

    [Fact]
    public async Task An_order_that_nobody_approves_in_time_gives_its_reservation_back()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync();
        var placedAt = story.Time.GetUtcNow();
        await story.UntilRecordedAsync<RunEvent.WaitStarted>();
        await story.TurnToAsync(placedAt + OrderStory.Policy.ApprovalWithin);

        var failed = await OrderStory.FailureAsync(run);
        Assert.Equal(typeof(WaitTimedOutException).FullName, failed.Failure.Type);
        Assert.Equal(["reserved R-1", "released R-1"], story.Shop.Books.Lines);
        Assert.Equal((0, 0), (story.Shop.Calls(Shop.ShopCollection.Payments), story.Shop.Calls(Shop.ShopCollection.Payments, takesBack: true)));
    }

    [Fact]
    public async Task An_order_that_is_refused_gives_its_reservation_back_and_says_why()
    {
        await using var story = await OrderStory.BeginAsync();
        var run = await story.PlaceAsync();
        await story.Host.DecideAsync(OrderStory.Id, new(Approved: false, "too dear"), "ann");

        var failed = await OrderStory.FailureAsync(run);
        Assert.Equal("not approved: too dear", failed.Failure.Message);
        Assert.Equal(["reserved R-1", "released R-1"], story.Shop.Books.Lines);
    }
}
