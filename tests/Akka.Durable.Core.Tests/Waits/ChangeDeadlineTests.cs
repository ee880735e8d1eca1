using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Waits;

public class ChangeDeadlineTests
{
    private static readonly RunCommand.ChangeDeadline Later = new(Noon.AddDays(2), Ann, Why);
    private static readonly RunEvent.Started WithDeadline = Started with { DeadlineAt = Noon.AddHours(1) };

    [Theory, MemberData(nameof(Scenes.Alive), MemberType = typeof(Scenes))]
    public void A_deadline_is_moved_with_who_and_why_and_moving_it_again_there_changes_nothing(string scene)
    {
        if (scene == "active, past its deadline") return;

        Given(Everywhere[scene])
            .When(Later)
            .Then(new RunEvent.DeadlineChanged(Noon.AddDays(2), Ann, Why))
            .When(Later with { By = "bob" })
            .ThenNothing();
    }

    [Fact]
    public void What_was_the_deadline_passes_and_the_new_one_ends_the_run()
    {
        var moved = Given(WithDeadline).When(Later).Next();

        moved.At(Noon.AddHours(1)).When(new RunCommand.Wake()).ThenNothing();
        moved.At(Noon.AddDays(2)).When(new RunCommand.Wake()).Then(new RunEvent.DeadlinePassed(Noon.AddDays(2)));
        Assert.Equal(Noon.AddDays(2), Obligations.NextTimer(moved.State));
    }

    [Fact]
    public void It_can_be_taken_away()
    {
        var without = Given(WithDeadline).When(new RunCommand.ChangeDeadline(null, Ann, null)).Then(new RunEvent.DeadlineChanged(null, Ann, null));

        Assert.Null(Obligations.NextTimer(without.State));
    }

    [Fact]
    public void A_deadline_that_has_passed_already_is_refused() =>
        Given(WithDeadline).When(new RunCommand.ChangeDeadline(Noon, Ann, null)).ThenRefused(RefusalCodes.InvalidInput);

    [Fact]
    public void A_run_that_ends_because_of_its_deadline_is_not_given_another() =>
        Given(Everywhere["active, past its deadline"]).When(Later).ThenRefused(RefusalCodes.NotAllowed);

    [Theory, MemberData(nameof(Scenes.Ended), MemberType = typeof(Scenes))]
    public void A_run_that_has_ended_has_no_deadline_to_move(string scene) => Given(Everywhere[scene]).When(Later).ThenRefused(RefusalCodes.RunEnded);
}
