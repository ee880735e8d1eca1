using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Phases;

public class CheckpointTests
{
    private static readonly RunCommand.FromBody.SaveCheckpoint Save = new(1, Try(Load), Json("5"));

    [Fact]
    public void The_last_one_saved_is_handed_back()
    {
        var told = Given(Started).When(Save).When(Save with { Value = Json("6") }).Then(new RunEvent.CheckpointSaved(Load, Json("6")));

        Assert.Equal(Json("6"), Checkpoint(told.State));
    }

    [Fact]
    public void The_same_one_again_is_not_written() => Given(Started).When(Save).When(Save).ThenNothing();

    [Fact]
    public void It_survives_an_interruption_and_a_failed_attempt()
    {
        var story = Given(Started).When(Save).Next();

        Assert.Equal(Json("5"), Checkpoint(story.AndGiven(new RunEvent.Interrupted("host stopped")).State));
        Assert.Equal(Json("5"), Checkpoint(story.AndGiven(new RunEvent.PhaseFailed(Load, 1, Noon, Broken, Noon)).State));
    }

    [Fact]
    public void One_of_null_is_the_same_as_none()
    {
        var none = Given(Started).When(Save).When(Save with { Value = Payload.Null });

        Assert.Null(Checkpoint(none.State));
        none.When(Save with { Value = Payload.Null }).ThenNothing();
        Given(Started).When(Save with { Value = Payload.Null }).When(Save with { Value = Payload.Null }).ThenNothing();
    }

    [Fact]
    public void One_of_a_phase_that_never_began_is_a_corrupt_journal() =>
        Assert.Throws<JournalCorruptException>(() => Given(Started, new RunEvent.CheckpointSaved(Load, Json("5"))));

    private static Payload? Checkpoint(RunState state) => Assert.IsType<PhaseState.InFlight>(state.Phases[Load]).Checkpoint;
}
