using Akka.Durable.Children;
using Akka.Durable.Phases;
using Akka.Durable.Recovery;
using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.Snapshots;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;
using Akka.Durable.Waits;
using static Akka.Durable.Rollback.RollbackScenes;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Forks;

public class ForkTests
{
    private static readonly RunId Source = RunId.Parse("source");
    private static readonly RunId Fork = RunId.Parse("fork");
    private readonly MemoryRunStore _store = new();
    private readonly VirtualTime _time = new();

    public static TheoryData<string> Anywhere => RollbackScenes.Anywhere;

    [Theory, MemberData(nameof(Anywhere))]
    public async Task However_the_source_stands_the_fork_has_what_was_recorded_before_the_point_and_waits_for_a_host(string after)
    {
        var forked = await ForkAsync(Given(Scene(after)).State, RollbackTarget.Before(Send));

        Assert.Equal(["fetch", "load"], forked.Phases.Keys.Select(p => p.ToString()).Order());
        Assert.Equal(Json("20"), Assert.IsType<PhaseState.Completed>(forked.Phases[Load]).Result);
        Assert.IsType<WaitState.Signalled>(forked.Waits[Approve]);
        Assert.Equal((new Standing.Active(), null), (forked.Standing, forked.Owner));
        Assert.Contains(new RunEffect.TakeUp(), Obligations.Owed(forked));
    }

    [Fact]
    public async Task It_names_its_source_the_point_who_asked_and_why()
    {
        var source = Given(ThreePhases).State;
        var forked = await ForkAsync(source, ToLoad, new() { By = Ann, Reason = Why });

        Assert.Equal(new ForkOrigin(Source, Load, source.Sequence, Ann, Why), forked.Header!.Origin);
        Assert.Equal("source", forked.Tags[ForkPlan.SourceTag]);
    }

    [Fact]
    public async Task The_sources_tags_come_along_as_the_caller_wants_them()
    {
        var source = Given([Started with { Tags = NoTags.Add("agent", "copilot").Add("caller", "cli") }]).State;
        var forked = await ForkAsync(source, RollbackTarget.Start, new() { Tags = new Dictionary<string, string?> { ["agent"] = "other", ["caller"] = null } });

        Assert.Equal([new("agent", "other"), new(ForkPlan.SourceTag, "source")], forked.Tags);
    }

    [Fact]
    public async Task A_fork_from_the_start_has_the_input_and_nothing_else()
    {
        var forked = await ForkAsync(Given(ThreePhases).State, RollbackTarget.Start);

        Assert.Equal((Json("7"), 1L), (forked.Header!.Input, forked.Sequence));
        Assert.Empty(forked.Phases);
        Assert.Empty(forked.UnreadSignals);
    }

    [Fact]
    public async Task What_was_under_way_and_what_nobody_took_stays_with_the_source()
    {
        var source = Given([Started, Begun(Load), new RunEvent.WaitStarted(Approve, "approve", null), Done(Send), new RunEvent.SignalReceived("s9", "other", null, Json("1")), Begun(Fetch)]).State;
        var forked = await ForkAsync(source, RollbackTarget.Before(Fetch));

        Assert.Equal([Send], forked.Phases.Keys);
        Assert.Empty(forked.Waits);
        Assert.Empty(forked.UnreadSignals);
    }

    [Fact]
    public async Task What_the_source_did_the_fork_may_not_undo()
    {
        var source = Given([Started with { Compensate = true }, Begun(Load) with { Undoable = true }, Done(Load), Begun(Send)]).State;
        var forked = await ForkAsync(source, RollbackTarget.Before(Send));

        Assert.False(forked.Phases[Load].Undoable);
        Assert.True(forked.Header!.Compensate);
    }

    [Fact]
    public async Task What_a_child_of_the_source_came_to_is_known_and_the_child_stays_the_sources()
    {
        var (ended, open, id) = (new Address("bill"), new Address("mail"), RunId.Parse("source.bill"));
        var source = Given(
        [
            Started,
            new RunEvent.ChildStarted(ended, id, "bill", "1", Json("7"), ParentClose.Cancel, ChildRollback.Undo),
            new RunEvent.ChildEnded(ended, new(id, RunStatus.Completed.Name(), Json("9"))),
            new RunEvent.ChildStarted(open, RunId.Parse("source.mail"), "mail", "1", Json("7"), ParentClose.Cancel, ChildRollback.Undo),
            Begun(Send),
        ]).State;
        var forked = await ForkAsync(source, RollbackTarget.Before(Send));

        Assert.Equal([ended], forked.Children.Keys);
        Assert.Equal(Json("9"), Assert.IsType<ChildState.Ended>(forked.Children[ended]).Result.Value);
        var back = RunTurn.Take(forked, new RunCommand.RollBack(RollbackTarget.Start, "rb", null, null), Noon).State;
        Assert.Empty(back.Releases);
    }

    [Fact]
    public async Task A_phase_that_failed_for_good_before_the_point_fails_in_the_fork_as_it_did()
    {
        var source = Given([Started, new RunEvent.PhaseFailed(Load, 2, Noon, Broken, null), Begun(Send)]).State;
        var failed = Assert.IsType<PhaseState.Failed>((await ForkAsync(source, RollbackTarget.Before(Send))).Phases[Load]);

        Assert.Equal((Broken, 2), (failed.Failure, failed.Attempt));
    }

    [Fact]
    public async Task Of_several_things_the_one_that_came_first_is_first_in_the_fork()
    {
        var source = Given(
        [
            Started,
            new RunEvent.WaitStarted(Approve, null, Noon.AddDays(1), [new(null, Noon.AddDays(1)), new("refuse", null), new("approve", null)]),
            new RunEvent.SignalReceived("s1", "approve", Ann, Json("true")),
            new RunEvent.SignalConsumed(Approve, "s1"),
            Begun(Send),
        ]).State;
        var wait = Assert.IsType<WaitState.Signalled>((await ForkAsync(source, RollbackTarget.Before(Send))).Waits[Approve]);

        Assert.Equal(("approve", 2, Ann), (wait.Name, wait.Option, wait.Sender));
    }

    [Fact]
    public async Task A_signal_sent_to_the_fork_under_an_id_that_the_source_took_is_another_signal()
    {
        var forked = await ForkAsync(Given(ThreePhases).State, RollbackTarget.Before(Send));

        Assert.IsType<Decision.Accepted>(RunDecider.Decide(forked, new RunCommand.SendSignal("s1", "approve", null, Json("1")), Noon));
        Assert.DoesNotContain("s1", forked.ReadSignalIds);
    }

    [Fact]
    public async Task A_point_that_the_source_has_not_reached_is_refused_and_nothing_is_written()
    {
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => ForkAsync(Given(ThreePhases).State, RollbackTarget.Before(new("tidy"))));

        Assert.Equal(RefusalCodes.UnknownPhase, refused.Code);
        Assert.False((await RunRecovery.RecoverAsync(_store, Fork, default)).State.IsStarted);
    }

    [Fact]
    public async Task Asked_again_it_is_the_fork_that_is_there_however_far_its_source_is_by_now()
    {
        var source = Given(ThreePhases);
        var first = await ForkAsync(source.State, ToLoad);
        var (start, wasThere) = await BeginAsync(source.AndGiven(new RunEvent.Completed(Json("60"))).State, ToLoad, new());

        Assert.True(wasThere);
        Assert.Equal(first.Sequence, (await RunRecovery.RecoverAsync(_store, Fork, default)).State.Sequence);
        Given().AndGiven(Started).When(start with { Owner = "host-1" }).ThenNothing();
    }

    [Fact]
    public async Task An_id_that_another_run_has_is_refused()
    {
        await ForkAsync(Given(ThreePhases).State, ToLoad);
        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => BeginAsync(Given(ThreePhases).State, RollbackTarget.Before(Send), new()));

        Assert.Equal(RefusalCodes.RunExists, refused.Code);
    }

    [Fact]
    public async Task Two_that_fork_at_once_under_one_id_get_the_one_fork()
    {
        var source = Given(ThreePhases).State;
        var both = await Task.WhenAll(BeginAsync(source, ToLoad, new()), BeginAsync(source, ToLoad, new()));

        Assert.Single(both, b => !b.WasThere);
        Assert.Equal(2, (await RunRecovery.RecoverAsync(_store, Fork, default)).State.Sequence);
    }

    [Fact]
    public async Task An_append_of_unknown_outcome_is_looked_up_and_never_done_twice()
    {
        var store = new FaultyRunStore(_store, new StoreFaults().Break(1, StoreFault.UnknownAndDone));
        var (_, wasThere) = await Forking.BeginAsync(store, Source, Given(ThreePhases).State, Fork, ToLoad, new(), _time, int.MaxValue, default);

        Assert.True(wasThere);
        Assert.Equal(2, (await RunRecovery.RecoverAsync(_store, Fork, default)).State.Sequence);
    }

    [Fact]
    public void It_is_made_from_a_snapshot_alone_as_it_is_from_every_event()
    {
        var source = Given(ThreePhases).State;
        var restored = SnapshotCodec.Decode(Source, SnapshotCodec.Encode(Source, source, Noon));
        var whole = ForkPlan.Of(Source, source, RollbackTarget.Before(Send), new(), null, null);

        Assert.Equal(whole.Select(Written), ForkPlan.Of(Source, restored, RollbackTarget.Before(Send), new(), null, null).Select(Written));
    }

    private static string Written(RunEvent e) => System.Text.Encoding.UTF8.GetString(Journal.EventCodec.Encode(new(1, Noon, e)).Payload.Span);

    private Task<(RunCommand.Start Start, bool WasThere)> BeginAsync(RunState source, RollbackTarget to, ForkOptions options) =>
        Forking.BeginAsync(_store, Source, source, Fork, to, options, _time, int.MaxValue, default);

    private async Task<RunState> ForkAsync(RunState source, RollbackTarget to, ForkOptions? options = null)
    {
        await BeginAsync(source, to, options ?? new());
        return (await RunRecovery.RecoverAsync(_store, Fork, default)).State;
    }
}
