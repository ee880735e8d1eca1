using System.Collections.Immutable;
using Akka.Durable.Catalog;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.History;

public class HistoryLimitTests
{
    private static readonly HistoryLimits Three = new(WarnAt: 0, Max: 3);
    private static readonly RunEvent.HistoryFilled Filled = new(3, 3);
    private static readonly RunCommand.FromBody.AskForRoom Room = new(1);
    private static readonly ImmutableSortedDictionary<string, string?> Tag = ImmutableSortedDictionary<string, string?>.Empty.Add("agent", "copilot");

    /// <summary>Three events.</summary>
    private static readonly RunEvent[] Begun3 = [Started, Done(Load, "1"), Begun(Send)];

    public static TheoryData<string> Beginnings => [.. ByName.Keys];

    private static readonly Dictionary<string, RunCommand> ByName = new()
    {
        ["room"] = Room,
        ["a phase"] = new RunCommand.FromBody.StartPhase(1, Try(Batch)),
        ["a checkpoint"] = new RunCommand.FromBody.SaveCheckpoint(1, Try(Send), Json("2")),
        ["a wait"] = new RunCommand.FromBody.BeginWait(1, Approve, "approve", null),
        ["progress"] = new RunCommand.FromBody.ReportProgress(1, null, 1, Json("2")),
        ["a child"] = new RunCommand.FromBody.BeginChild(
            1, Batch, RunId.Parse("r1:batch"), "batch", "1.0", Json("1"), ParentClose.Cancel, ChildRollback.Cancel, NoTags),
    };

    [Fact]
    public void A_long_history_is_said_before_what_makes_it_long_and_only_once()
    {
        var told = Given(Started).Within(new(WarnAt: 3, Max: 0))
            .When(Completes(Load))
            .When(Completes(Send));
        told.Then(new RunEvent.HistoryWarned(3), Done(Send, "1"));

        Assert.Equal("has a long history: 3 events and more", CatalogProjection.Reason(told.State));
        told.When(Completes(Batch)).Then(Done(Batch, "1"));
    }

    [Fact]
    public void It_is_said_of_a_run_whose_next_event_is_its_end() =>
        Given(Started, Done(Load, "1")).Within(new(WarnAt: 3, Max: 0))
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .Then(new RunEvent.HistoryWarned(3), new RunEvent.Completed(Json("1")));

    [Fact]
    public void What_comes_from_outside_is_recorded_without_a_word_and_the_body_hears_it() =>
        Given(Started, Done(Load, "1")).Within(new(WarnAt: 3, Max: 0))
            .When(new RunCommand.SendSignal("s1", "approve", null, Json("1")))
            .Then(new RunEvent.SignalReceived("s1", "approve", null, Json("1")))
            .When(Completes(Send))
            .Then(new RunEvent.HistoryWarned(3), Done(Send, "1"));

    [Theory, MemberData(nameof(Beginnings))]
    public void Where_it_is_full_nothing_is_begun_and_the_run_is_suspended_with_the_code(string what)
    {
        var told = Given(Begun3).Within(Three).When(ByName[what]).Then(Filled).Owing();

        var suspended = Assert.IsType<Standing.Suspended>(told.State.Standing);
        Assert.Equal(RefusalCodes.HistoryFull, suspended.Code);
        Assert.Equal((RunStatus.Suspended, 2), (Standings.Status(told.State), told.State.Epoch));
        Assert.Equal($"history-full: {suspended.Reason}", CatalogProjection.Reason(told.State));
        told.When(ByName[what]).ThenRefused(RefusalCodes.StaleEpoch);
    }

    [Theory, MemberData(nameof(Beginnings))]
    public void One_event_before_that_everything_is_begun(string what)
    {
        var told = Given(Begun3).Within(Three with { Max = 4 }).When(ByName[what]);
        Assert.Equal(new Standing.Active(), told.State.Standing);
        Assert.IsType<Decision.Accepted>(told.Decision);
    }

    [Fact]
    public void The_outcome_of_work_that_was_done_is_recorded()
    {
        var full = Given(Begun3).Within(Three);
        full.When(new RunCommand.FromBody.CompleteStep(1, Try(Send), new(Batch, 1, Noon), Json("1")))
            .Then(new RunEvent.StepCompleted(Send, Batch, 1, Noon, Json("1")))
            .When(Completes(Send))
            .Then(Done(Send, "1"))
            .When(new RunCommand.FromBody.Complete(1, Json("1")))
            .Then(new RunEvent.Completed(Json("1")));
        full.When(new RunCommand.FromBody.FailPhase(1, Try(Send), Broken, null, null))
            .Then(new RunEvent.PhaseFailed(Send, 1, Noon, Broken, null));
    }

    [Fact]
    public void What_comes_from_outside_and_what_operators_ask_is_never_refused_for_it()
    {
        var full = Given(Begun3).Within(Three).When(Room);
        full.When(new RunCommand.SendSignal("s1", "approve", null, Json("1"))).Then(new RunEvent.SignalReceived("s1", "approve", null, Json("1")));
        full.When(new RunCommand.ChangeTags(Tag, Ann)).Then(new RunEvent.TagsChanged(Tag, Ann));
        full.When(new RunCommand.Cancel(Ann, Why)).Then(new RunEvent.Cancelled(Ann, Why));
        full.When(new RunCommand.Terminate(Ann, Why)).Then(new RunEvent.Terminated(Ann, Why));
        full.When(new RunCommand.Resume(Ann, Why)).Then(new RunEvent.Resumed(Ann, Why));
    }

    [Fact]
    public void What_is_to_be_undone_is_undone()
    {
        var undoing = Given(Started, Begun(Load) with { Undoable = true }, Done(Load, "1"), new RunEvent.RolledBack(null, null, [Load], [], 2, Ann, Why))
            .AndGiven(new RunEvent.Claimed(3, "host-1", ClaimCause.Ready))
            .Within(new(0, 1));

        undoing.When(new RunCommand.FromBody.CompleteUndo(3, Load, 1, Noon)).Then(new RunEvent.UndoCompleted(Load, 1, Noon));
    }

    [Fact]
    public void With_the_limit_raised_a_resumed_run_goes_on_and_without_it_is_held_again()
    {
        var resumed = Given(Begun3).Within(Three).When(Room).When(new RunCommand.Resume(Ann, null)).Next()
            .AndGiven(new RunEvent.Claimed(4, "host-1", ClaimCause.Ready));

        resumed.When(new RunCommand.FromBody.AskForRoom(4)).Then(Filled with { Events = 6 });
        resumed.Within(Three with { Max = 7 }).When(new RunCommand.FromBody.AskForRoom(4)).ThenNothing();
        resumed.Within(HistoryLimits.None).When(new RunCommand.FromBody.AskForRoom(4)).ThenNothing();
    }

    [Fact]
    public void A_rollback_counts_anew_and_warns_anew()
    {
        var told = Given(Begun3).Within(new(WarnAt: 2, Max: 3)).When(Room)
            .When(new RunCommand.RollBack(RollbackTarget.Before(Send), null, Ann, null))
            .Owing(new RunEffect.TakeUp());

        var back = told.Next()
            .AndGiven(new RunEvent.Claimed(4, "host-1", ClaimCause.Ready));

        Assert.Equal((1L, (long?)null), (HistoryLimits.LengthOf(back.State), back.State.HistoryWarned));
        back.When(new RunCommand.FromBody.StartPhase(4, Try(Send)))
            .Then(new RunEvent.HistoryWarned(2), Begun(Send));
    }

    [Fact]
    public void A_run_that_is_ending_ends_and_begins_nothing() =>
        Given([.. Begun3, new RunEvent.CancelRequested(Ann, Why)]).Within(Three)
            .When(Room).ThenRefused(RefusalCodes.HistoryFull)
            .When(new RunCommand.FromBody.ConfirmStopped(1)).Then(new RunEvent.Cancelled(Ann, Why));

    [Fact]
    public void A_snapshot_carries_what_was_said_and_from_where_is_counted()
    {
        var run = RunId.Parse("r1");
        var full = Given(Begun3).AndGiven(new RunEvent.RolledBack(null, Send, [Send], [], 2, null, null), new RunEvent.HistoryWarned(1), Filled).State;
        var read = SnapshotCodec.Decode(run, SnapshotCodec.Encode(run, full, Noon));

        Assert.Equal((full.Standing, full.HistoryFrom, full.HistoryWarned), (read.Standing, read.HistoryFrom, read.HistoryWarned));
        Assert.Equal((4L, (long?)1), (read.HistoryFrom, read.HistoryWarned));
    }

    private static RunCommand.FromBody.CompletePhase Completes(Address phase) => new(1, Try(phase), Json("1"), null);
}
