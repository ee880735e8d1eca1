using Akka.Durable.Orders.Orders;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Spectre.Console;

namespace Akka.Durable.Orders.Stories;

/// <summary>The stories that the program tells end as it says they do.</summary>
public sealed class StoryTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Ids() => [.. Story.All.Select(story => story.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_shops_books_are_what_the_story_promises(string id)
    {
        var told = Story.All.Single(story => story.Id == id);
        await using var story = await OrderStory.BeginAtAsync(Story.Shop);
        var placedAt = story.Time.GetUtcNow();
        var run = await story.PlaceAsync(told.Order);
        if (told.Decision is { } decision) await story.Host.DecideAsync(OrderStory.Id, decision, "ann").OrHangAsync();
        else if (told.InTheBooks is not []) await story.TurnToAsync(placedAt + OrderStory.Policy.ApprovalWithin);

        await run.WaitAsync().OrHangAsync();
        Assert.Equal(told.InTheBooks, story.Shop.Books.Lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void What_another_process_recorded_earlier_is_told_as_that_and_bookkeeping_is_not_told()
    {
        var output = new StringWriter();
        var screen = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        screen.Profile.Width = 120;
        var narrator = new Narrator(screen, since: Noon);

        narrator.Tell(new(1, Noon.AddSeconds(-2), new RunEvent.PhaseStarted(new("charge"), 1, Noon)));
        narrator.Tell(new(2, Noon, new RunEvent.Claimed(2, "b", ClaimCause.Recovery)));
        narrator.Tell(new(3, Noon, new RunEvent.Parked()));
        narrator.Tell(new(4, Noon.AddSeconds(1), new RunEvent.PhaseFailed(new("charge"), 1, Noon, new("T", "[no]"), Noon.AddSeconds(2.5))));
        Assert.Equal(
            [
                "   0.00 s  →  charge (recorded earlier)",
                "   2.00 s  •  another process takes it over, as epoch 2",
                "   3.00 s  ↻  charge: [no]; again in 1.5 s",
            ],
            output.ToString().TrimEnd().Split(Environment.NewLine).Select(line => line.TrimEnd()));
    }
}
