using Akka.Durable.Forks;
using Akka.Durable.Journal;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Phases;

public class ForgetTests
{
    private static readonly RunCommand.FromBody.ForgetPhase Forget = new(1, Load);
    private static readonly RunEvent.PhaseForgotten Forgotten = new(Load);

    [Fact]
    public void A_completed_phase_loses_its_result_and_stays_completed_and_is_forgotten_once()
    {
        var told = Given(Started, Done(Load, "7")).When(Forget).Then(Forgotten);
        var phase = Assert.IsType<PhaseState.Completed>(told.State.Phases[Load]);
        Assert.Equal((true, Payload.Null), (phase.Forgotten, phase.Result));
        told.When(Forget).ThenNothing();
    }

    [Fact]
    public void What_has_not_completed_is_not_forgotten()
    {
        Given(Started).When(Forget).ThenRefused(RefusalCodes.NotAllowed);
        Given(Started, Begun(Load)).When(Forget).ThenRefused(RefusalCodes.NotAllowed);
    }

    [Fact]
    public void What_an_undo_needs_is_not_forgotten() =>
        Given(Started, Begun(Load) with { Undoable = true }, Done(Load)).When(Forget).ThenRefused(RefusalCodes.NotAllowed);

    [Fact]
    public void A_rollback_to_before_it_makes_it_as_if_it_had_never_run()
    {
        var told = Given(Started, Done(Load), Forgotten, Done(Send)).When(new RunCommand.RollBack(RollbackTarget.Before(Load), null, Ann, null));
        Assert.True(told.State.Phases.IsEmpty);
    }

    [Fact]
    public void A_rollback_to_behind_it_leaves_it_forgotten()
    {
        var told = Given(Started, Done(Load), Forgotten, Done(Send)).When(new RunCommand.RollBack(RollbackTarget.Before(Send), null, Ann, null));
        Assert.True(Assert.IsType<PhaseState.Completed>(told.State.Phases[Load]).Forgotten);
    }

    [Fact]
    public void A_snapshot_carries_it_and_not_the_result()
    {
        var (run, text) = (RunId.Parse("r1"), new string('x', 1000));
        var before = Given(Started, Done(Load, $"\"{text}\"")).State;
        var state = Given(Started, Done(Load, $"\"{text}\"")).AndGiven(Forgotten).State;
        var row = SnapshotCodec.Encode(run, state, Noon);

        Assert.Equal(state.Phases[Load], SnapshotCodec.Decode(run, row).Phases[Load]);
        Assert.True(row.Payload.Length < SnapshotCodec.Encode(run, before, Noon).Payload.Length - 900);
    }

    [Fact]
    public void A_fork_begins_with_it_forgotten()
    {
        var state = Given(Started, Done(Load), Forgotten, Done(Send)).State;
        var fork = Given(ForkPlan.Of(RunId.Parse("r1"), state, RollbackTarget.Before(Send), new ForkOptions(), Ann, Why)).State;
        Assert.True(Assert.IsType<PhaseState.Completed>(fork.Phases[Load]).Forgotten);
    }

    [Fact]
    public void A_journal_that_forgets_what_never_completed_is_corrupt() =>
        Assert.Throws<JournalCorruptException>(() => Given(Started, Forgotten));
}
