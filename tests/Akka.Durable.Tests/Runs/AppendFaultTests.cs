using Akka.Durable.Cluster.Messages;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Runs;

/// <summary>A journal that fails, lies or falls silent while a run appends: the caller learns the truth, and the journal holds it once.</summary>
public sealed class AppendFaultTests
{
    [Theory]
    [InlineData(Way.FailsBefore)]
    [InlineData(Way.Rejects)]
    public async Task An_append_that_was_not_done_is_done_again_and_honoured(Way way)
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();
        var fault = runs.Faults.Next(Asked.Write, way);

        await runs.TakeAsync("s1");

        await fault.Struck.OrHangAsync();
        await runs.AssertWholeAsync("r1", "s1");
    }

    [Fact]
    public async Task H7_An_append_that_was_done_and_is_said_to_have_failed_is_found_and_honoured_once()
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();
        var fault = runs.Faults.Next(Asked.Write, Way.DoneAndFails);

        await runs.TakeAsync("s1");

        await fault.Struck.OrHangAsync();
        await runs.AssertWholeAsync("r1", "s1");
    }

    [Theory]
    [InlineData(Way.NeverDone)]
    [InlineData(Way.DoneAndSilent)]
    public async Task An_append_that_is_never_answered_is_given_up_read_anew_and_honoured_once(Way way)
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();
        var fault = runs.Faults.Next(Asked.Write, way);
        var answer = runs.SendAsync("s1");
        await fault.Struck.OrHangAsync();

        await runs.LosePatienceAsync();

        Assert.IsType<RunMessage.Accepted>(await answer);
        await runs.UntilTakenAsync("s1");
        await runs.AssertWholeAsync("r1", "s1");
    }

    [Fact]
    public async Task What_is_not_durable_is_not_answered_and_keeps_no_other_run_waiting()
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync("r1");
        await runs.BeginAsync("r2");
        var late = runs.Faults.Next(Asked.Write, Way.DoneAndLate);
        var answer = runs.SendAsync("s1", "r1");
        await late.Struck.OrHangAsync();

        await runs.TakeAsync("s1", "r2");
        Assert.False(answer.IsCompleted);

        late.Release();
        Assert.IsType<RunMessage.Accepted>(await answer);
        await runs.UntilTakenAsync("s1", "r1");
        await runs.AssertWholeAsync("r1", "s1");
    }

    [Fact]
    public async Task What_is_asked_while_an_append_is_under_way_waits_for_its_turn()
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();
        var late = runs.Faults.Next(Asked.Write, Way.DoneAndLate);
        var first = runs.SendAsync("s1");
        await late.Struck.OrHangAsync();
        var second = runs.SendAsync("s2");
        late.Release();

        Assert.IsType<RunMessage.Accepted>(await first);
        Assert.IsType<RunMessage.Accepted>(await second);
        await runs.UntilTakenAsync("s2");
        await runs.AssertWholeAsync("r1", "s1", "s2");
    }

    [Fact]
    public async Task A_confirmation_that_comes_twice_confirms_nothing_else()
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();
        var twice = runs.Faults.Next(Asked.Write, Way.DoneAndSaidTwice);

        await runs.TakeAsync("s1");
        await twice.Struck.OrHangAsync();

        // Asked as the client asks: where the second confirmation meets the next append, that incarnation ends, and what has just come is lost with it.
        await runs.Bench.AcceptedAsync("r1", Bench.Signal("s2"));
        await runs.UntilTakenAsync("s2");

        await runs.AssertWholeAsync("r1", "s1", "s2");
    }

    [Fact]
    public async Task A_caller_whose_command_fails_again_and_again_is_told_that_its_outcome_is_unknown()
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();

        // Each incarnation takes the run over first, and gets through with that.
        for (var i = 0; i < 5; i++) runs.Faults.Next(Asked.Write, Way.FailsBefore, first => first is RunEvent.SignalReceived);
        var refused = Assert.IsType<RunMessage.Refused>(await runs.SendAsync("s1"));

        Assert.Equal(RefusalCodes.OutcomeUnknown, refused.Code);
        await runs.TakeAsync("s1");
        await runs.AssertWholeAsync("r1", "s1");
    }

    [Fact]
    public async Task A_take_over_that_fails_is_tried_again()
    {
        await using var runs = StoredRuns.Start();
        await runs.BeginAsync();
        await runs.Bench.HandOffAsync();
        var fault = runs.Faults.Next(Asked.Write, Way.FailsBefore, first => first is RunEvent.Claimed);

        // Asked once: it waits for the incarnation that gets through.
        await runs.TakeAsync("s1");

        await fault.Struck.OrHangAsync();
        await runs.AssertWholeAsync("r1", "s1");
    }
}
