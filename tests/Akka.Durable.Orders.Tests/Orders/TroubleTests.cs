using Akka.Durable.Orders.Shop;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;

namespace Akka.Durable.Orders.Orders;

/// <summary>A shop that does not answer as it should is asked again, with the same key: whatever it had done already, it does once.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task A_charge_that_is_answered_with_503_is_tried_again_when_the_shop_says_so_and_charged_once()
    {
        var after = TimeSpan.FromSeconds(42);
        await using var story = await OrderStory.BeginAsync(ShopFaults.Making(
            ShopCollection.Payments, new ShopFault.Unavailable(after), new ShopFault.Unavailable()));
        var run = await story.PlaceAsync();
        await story.ApproveAsync();
        var askedAt = story.Time.GetUtcNow();

        Assert.Equal(askedAt + after, await RetryAsync(story, 1));
        await RetryAsync(story, 2);
        await run.ResultAsync().OrHangAsync();
        Assert.Equal(["reserved R-1", "charged P-2", "shipped S-3"], story.Shop.Books.Lines);
        Assert.Equal(3, story.Shop.Calls(ShopCollection.Payments));
    }

    [Fact]
    public async Task A_charge_whose_answer_was_lost_is_not_made_a_second_time()
    {
        await using var story = await OrderStory.BeginAsync(ShopFaults.Making(ShopCollection.Payments, new ShopFault.LostAnswer(), new ShopFault.LostAnswer()));
        var run = await story.PlaceAsync();
        await story.ApproveAsync();
        await RetryAsync(story, 1);
        await RetryAsync(story, 2);
        Assert.Equal("P-2", (await run.ResultAsync().OrHangAsync()).Payment);
        Assert.Equal((3, 59.80m), (story.Shop.Calls(ShopCollection.Payments), story.Shop.Books.Taken));
    }

    [Fact]
    public async Task A_charge_whose_answers_are_all_lost_is_refunded_although_nobody_saw_its_number()
    {
        await using var story = await OrderStory.BeginAsync(ShopFaults.Making(
            ShopCollection.Payments, [.. Enumerable.Repeat(new ShopFault.LostAnswer(), OrderStory.Policy.Retry.MaxAttempts)]));
        var run = await story.PlaceAsync();
        await story.ApproveAsync();
        for (var failures = 1; failures < OrderStory.Policy.Retry.MaxAttempts; failures++) await RetryAsync(story, failures);

        await OrderStory.FailureAsync(run);
        Assert.Equal(["reserved R-1", "charged P-2", "refunded P-2", "released R-1"], story.Shop.Books.Lines);
        Assert.Equal(0m, story.Shop.Books.Taken);
    }

    [Fact]
    public async Task A_refund_that_is_answered_with_503_is_tried_again_before_the_reservation_is_given_back()
    {
        await using var story = await OrderStory.BeginAsync(ShopFaults.TakingBack(ShopCollection.Payments, new ShopFault.Unavailable(), new ShopFault.LostAnswer()));
        var run = await story.PlaceAsync(OrderStory.Lamp with { Address = "Nowhere" });
        await story.ApproveAsync();
        for (var failures = 1; failures <= 2; failures++)
        {
            await story.UntilRecordedAsync<RunEvent.UndoFailed>(failures);
            Assert.Equal(0, story.Shop.Calls(ShopCollection.Reservations, takesBack: true));
            await story.TurnToAsync(story.Events<RunEvent.UndoFailed>()[failures - 1].RetryAt!.Value);
        }

        await OrderStory.FailureAsync(run);
        Assert.Equal(["reserved R-1", "charged P-2", "refunded P-2", "released R-1"], story.Shop.Books.Lines);
    }

    private static async Task<DateTimeOffset> RetryAsync(OrderStory story, int failures)
    {
        await story.UntilRecordedAsync<RunEvent.PhaseFailed>(failures);
        var retryAt = story.Events<RunEvent.PhaseFailed>()[failures - 1].RetryAt!.Value;
        await story.TurnToAsync(retryAt);
        return retryAt;
    }
}
