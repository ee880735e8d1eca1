using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Rollback;

public class RollbackPlanTests
{
    private static readonly RunEvent.PhaseStarted Undoable = Begun(Load) with { Undoable = true };

    [Fact]
    public void A_dry_run_lists_what_would_be_retired_in_order_and_undone_newest_first()
    {
        var state = Given(Started, Done(Fetch), Undoable, Done(Load), Undoable with { Phase = Send }, Done(Send)).State;

        var plan = RollbackPlan.Of(state, RollbackTarget.Start)!;

        Assert.Equal([Fetch, Load, Send], plan.Phases);
        Assert.Equal([Send, Load], plan.Undos);
    }

    [Fact]
    public void It_lists_what_an_earlier_rollback_still_has_to_undo()
    {
        var state = Given(Started, Undoable with { Phase = Fetch }, Done(Fetch), Undoable, Done(Load)).When(Back(ToLoad)).State;

        Assert.Equal([Load, Fetch], RollbackPlan.Of(state, RollbackTarget.Start)!.Undos);
    }

    [Fact]
    public void There_is_none_for_a_phase_the_run_has_not_reached() =>
        Assert.Null(RollbackPlan.Of(Given(ThreePhases).State, RollbackTarget.Before(new("sent"))));

    [Theory]
    [InlineData("start")]
    [InlineData("start#1")]
    [InlineData("load")]
    [InlineData("load#2")]
    [InlineData("load[a b]#3")]
    public void A_point_reads_back_from_what_it_is_written_as(string text)
    {
        var point = RollbackTarget.Parse(text);

        Assert.Equal(text, point.ToString());
        Assert.Equal(text is "start", point.Phase is null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("load#0")]
    [InlineData("load[a")]
    public void Other_text_is_refused(string text) =>
        Assert.Equal(RefusalCodes.InvalidName, Assert.Throws<RunRefusedException>(() => RollbackTarget.Parse(text)).Code);
}
