using Akka.Durable.Journal;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Rollback;

/// <summary>Rule 6: not after a restart and not after a snapshot. D1.4: what was retired stays retired after close and reopen.</summary>
public class RollbackSnapshotTests
{
    private static readonly RunId Run = RunId.Parse("r1");

    [Theory]
    [MemberData(nameof(Anywhere), MemberType = typeof(RollbackScenes))]
    public void A_restored_run_reads_back_from_a_snapshot_as_it_was_written(string after) => Same(Given(Scene(after)).When(Back(ToLoad)).State);

    [Fact]
    public void A_rollback_works_from_a_snapshot_whose_events_are_gone()
    {
        var read = ReadBack(Given([.. ThreePhases, new RunEvent.Failed(Broken)]).State);
        var told = new TestKit.Runs.RunScenario(read, Noon).When(Back(ToLoad));

        told.Then(new RunEvent.RolledBack("rb1", Load, [Load, Send], [Approve], 2, Ann, Why));
        Assert.Equal(Fetch, Assert.Single(told.State.Phases).Key);
    }

    [Fact]
    public void A_rollback_asked_for_again_is_known_after_a_snapshot()
    {
        var read = ReadBack(Given(ThreePhases).When(Back(ToLoad)).State);

        new TestKit.Runs.RunScenario(read, Noon).When(Back(ToLoad)).ThenNothing();
    }

    [Fact]
    public void The_event_is_written_in_a_form_that_stays()
    {
        var row = EventCodec.Encode(new(12, Noon, new RunEvent.RolledBack("rb1", Load, [Load, Send], [Approve], 2, Ann, Why)));

        Assert.Equal("rolled-back.v1", row.Manifest);
        Assert.Equal(
            """{"index":12,"at":"2030-01-01T12:00:00+00:00","data":{"id":"rb1","to":"load","phases":["load","send"],"waits":["approve"],"epoch":2,"by":"ann","reason":"wrong file"}}""",
            System.Text.Encoding.UTF8.GetString(row.Payload.Span));
    }

    private static void Same(RunState state) =>
        Assert.Equal(
            SnapshotCodec.Encode(Run, state, Noon).Payload.ToArray(),
            SnapshotCodec.Encode(Run, ReadBack(state), Noon).Payload.ToArray());

    private static RunState ReadBack(RunState state) => SnapshotCodec.Decode(Run, SnapshotCodec.Encode(Run, state, Noon));
}
