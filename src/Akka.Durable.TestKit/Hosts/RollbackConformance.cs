using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Going back to an earlier point, and undoing what was done since.</summary>
public abstract class RollbackConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly RollbackTarget ToReserve = RollbackTarget.Before(new("reserve"));

    [Fact]
    public async Task A_completed_run_goes_back_undoes_newest_first_and_runs_again_from_there()
    {
        var run = await RunAsync(Order());
        Assert.Equal(1, await run.ResultAsync<int>().OrHangAsync());
        await Client.RollBackAsync("r1", ToReserve, by: "ann", reason: "wrong price").OrHangAsync();
        Assert.Equal(2, await run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(["price", "reserve", "charge", "undo charge", "undo reserve", "reserve", "charge"], Log.Lines);
        var back = Assert.Single(await EventsAsync<RunEvent.RolledBack>());
        Assert.Equal(("ann", "wrong price"), (back.By, back.Reason));
    }

    [Fact]
    public async Task The_restored_state_is_what_every_reader_finds_also_after_a_crash()
    {
        var story = Order(heldAt: "reserve 2");
        await (await RunAsync(story)).WaitAsync().OrHangAsync();
        await Client.RollBackAsync("r1", ToReserve).OrHangAsync();
        await Log.Gate("reserve 2").Reached;
        await CrashAndRecoverAsync(story);
        Assert.DoesNotContain(new Address("charge"), (await StateAsync()).Phases.Keys);
        Log.Gate("reserve 2").Open();
        Assert.Equal(2, await ResultAsync<int>());
        Assert.Equal((1, 1), (Log.Count("price"), Log.Count("undo charge")));
    }

    [Fact]
    public async Task A_body_that_executes_is_told_why_and_its_late_result_is_refused()
    {
        var run = await RunAsync(Order(heldAt: "charge 1"));
        await Log.Gate("charge 1").Reached;
        var back = Client.RollBackAsync("r1", ToReserve).OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("charge is told RolledBack") == 1);
        await back;
        Log.Gate("charge 1").Open();
        Assert.Equal(2, await run.ResultAsync<int>().OrHangAsync());
        Assert.Single(await EventsAsync<RunEvent.PhaseCompleted>(), e => e.Phase.Name == "charge");
    }

    [Fact]
    public async Task A_rollback_asked_for_again_by_its_id_changes_nothing_even_while_its_undo_is_under_way()
    {
        var run = await RunAsync(Order(undoHeld: true));
        await run.WaitAsync().OrHangAsync();
        await Client.RollBackAsync("r1", ToReserve, id: "rb1").OrHangAsync();
        await Log.Gate("undo charge").Reached;
        var during = await Client.RollBackAsync("r1", ToReserve, id: "rb1").OrHangAsync();
        Assert.NotNull(during.Undoing);
        Log.Gate("undo charge").Open();
        Assert.Equal(2, await run.ResultAsync<int>().OrHangAsync());
        await Client.RollBackAsync("r1", ToReserve, id: "rb1").OrHangAsync();
        Assert.Single(await EventsAsync<RunEvent.RolledBack>());
        Assert.Equal(1, Log.Count("undo charge"));
    }

    [Fact]
    public async Task An_id_of_a_rollback_that_went_elsewhere_is_refused()
    {
        await (await RunAsync(Order())).WaitAsync().OrHangAsync();
        await Client.RollBackAsync("r1", ToReserve, id: "rb1").OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.NotAllowed, () => Client.RollBackAsync("r1", RollbackTarget.Start, id: "rb1"));
    }

    [Fact]
    public async Task A_point_that_the_run_has_not_reached_is_refused_before_any_effect()
    {
        await (await RunAsync(Order())).WaitAsync().OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.UnknownPhase, () => Client.RollBackAsync("r1", RollbackTarget.Before(new("ship"))));
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.RollBackAsync("r2", RollbackTarget.Start));
        Assert.Equal(RunStatus.Completed, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task A_signal_that_was_taken_does_not_come_back_and_one_that_was_not_is_still_there()
    {
        var run = await RunAsync(Definition(async r =>
        {
            await r.PhaseAsync("first", _ => Task.FromResult(1));
            var answer = await r.SignalAsync<string>("answer");
            return await r.PhaseAsync("second", _ => Task.FromResult(answer!));
        }));
        await Client.SignalAsync("r1", "answer", "taken", id: "s1").OrHangAsync();
        Assert.Equal("taken", await run.ResultAsync<string>().OrHangAsync());
        await Client.RollBackAsync("r1", RollbackTarget.Start).OrHangAsync();
        await Client.SignalAsync("r1", "answer", "taken", id: "s1").OrHangAsync();
        await Client.SignalAsync("r1", "answer", "another", id: "s2").OrHangAsync();
        Assert.Equal("another", await run.ResultAsync<string>().OrHangAsync());
    }

    [Fact]
    public async Task An_undo_that_takes_longer_than_it_may_is_told_has_failed_and_suspends_the_run_until_it_is_tried_again()
    {
        var run = await RunAsync(Order(undoHeld: true, undoTimeout: TimeSpan.FromMinutes(5)));
        await run.WaitAsync().OrHangAsync();
        await Client.RollBackAsync("r1", ToReserve).OrHangAsync();
        await Log.Gate("undo charge").Reached;
        await PassAsync(TimeSpan.FromMinutes(5));
        await UntilListedAsync(RunStatus.Suspended);
        Assert.Contains("rollback failed at the undo of charge", (await ListedAsync()).Reason);

        Log.Gate("undo charge").Open();
        await Client.RetryUndoAsync("r1", "ann", "the bank is back").OrHangAsync();
        Assert.Equal(2, await run.ResultAsync<int>().OrHangAsync());
    }

    [Fact]
    public async Task An_undo_that_failed_can_be_passed_over_by_somebody_who_answers_for_it()
    {
        var run = await RunAsync(Order(undoFails: true));
        await run.WaitAsync().OrHangAsync();
        await Client.RollBackAsync("r1", ToReserve).OrHangAsync();
        await UntilListedAsync(RunStatus.Suspended);
        await AssertRefusedAsync(RefusalCodes.NotAllowed, () => Client.SkipUndoAsync("r1", new("reserve"), "ann", "?"));
        await Client.SkipUndoAsync("r1", new("charge"), "ann", "paid back by hand").OrHangAsync();
        Assert.Equal(2, await run.ResultAsync<int>().OrHangAsync());
        var skipped = Assert.Single(await EventsAsync<RunEvent.UndoSkipped>());
        Assert.Equal(("ann", "paid back by hand"), (skipped.By, skipped.Reason));
        Assert.Equal(1, Log.Count("undo reserve"));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_takes_back_what_it_did_and_is_cancelled_then()
    {
        var run = await RunAsync(Order(heldAt: "charge 1"), new() { Compensate = true });
        await Log.Gate("charge 1").Reached;
        var cancelled = Client.CancelAsync("r1", "ann").OrHangAsync();
        await HangGuard.UntilAsync(() => Log.Count("charge is told Cancelled") == 1);
        Log.Gate("charge 1").Open();
        await cancelled;
        await Assert.ThrowsAsync<RunCancelledException>(() => run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(["undo charge", "undo reserve"], Log.Lines.Where(l => l.StartsWith("undo", StringComparison.Ordinal)));
    }

    // Charges the price; the result is how often it charged. heldAt: the body of that phase, from the n-th time on that it runs.
    private RunDefinition<int, int> Order(string? heldAt = null, bool undoHeld = false, bool undoFails = false, TimeSpan? undoTimeout = null) => Definition(async run =>
    {
        await run.PhaseAsync("price", phase => DoAsync(phase, heldAt));
        await run.PhaseAsync("reserve", phase => DoAsync(phase, heldAt), new PhaseOptions { Undo = _ => Logged("undo reserve") });
        return await run.PhaseAsync("charge", phase => DoAsync(phase, heldAt), new PhaseOptions
        {
            UndoRetry = Retry.None,
            UndoTimeout = undoTimeout,
            Undo = async undo =>
            {
                if (undoHeld) await Log.Gate("undo charge").PassAsync(undo.Cancellation);
                await Logged("undo charge");
                if (undoFails) throw new IOException("the bank is away");
            },
        });
    });

    private async Task<int> DoAsync(PhaseContext phase, string? heldAt)
    {
        var name = phase.Address.Name;
        await Logged(name);
        var nth = Log.Count(name);
        using var told = phase.Cancellation.Register(() => Log.Add($"{name} is told {phase.StopReason}"));
        if (heldAt is [.., var from] && heldAt == $"{name} {from}" && nth >= from - '0') await Log.Gate(heldAt).PassAsync();
        return nth;
    }

    private Task Logged(string line)
    {
        Log.Add(line);
        return Task.CompletedTask;
    }
}
