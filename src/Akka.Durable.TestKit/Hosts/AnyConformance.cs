using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Waiting for several things at once, and starting with a signal.</summary>
public abstract class AnyConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Of_two_signals_the_first_that_comes_wins_and_the_other_is_kept()
    {
        var run = await RunAsync(Definition(async r =>
        {
            var first = await r.AnyAsync("answer", new WaitFor.Signal("approve"), new WaitFor.Signal("refuse"));
            var then = await r.SignalAsync<string>("approve");
            return $"{first.Index} {first.Signal} {first.Value<string>()} by {first.Sender}, then {then}";
        }));
        await Client.SignalAsync("r1", "refuse", "no", sender: "ann").OrHangAsync();
        await Client.SignalAsync("r1", "approve", "yes").OrHangAsync();
        Assert.Equal("1 refuse no by ann, then yes", await run.ResultAsync<string>().OrHangAsync());
    }

    [Fact]
    public async Task Of_signals_that_are_there_already_the_oldest_wins()
    {
        var run = await RunAsync(Definition(async r =>
        {
            await r.PhaseAsync("before", phase => Log.Gate("before").PassAsync(phase.Cancellation));
            var first = await r.AnyAsync("answer", new WaitFor.Signal("approve"), new WaitFor.Instant(DateTimeOffset.MinValue), new WaitFor.Signal("refuse"));
            return first.Signal;
        }));
        await Log.Gate("before").Reached;
        await Client.SignalAsync("r1", "refuse", 1).OrHangAsync();
        await Client.SignalAsync("r1", "approve", 1).OrHangAsync();
        Log.Gate("before").Open();
        Assert.Equal("refuse", await run.ResultAsync<string>().OrHangAsync());
    }

    [Fact]
    public async Task Of_two_times_the_earlier_wins_when_no_signal_comes()
    {
        await RunAsync(Answer(new WaitFor.Signal("approve"), new WaitFor.Delay(2 * Hour), new WaitFor.Delay(Hour)));
        await PassAsync(Hour);
        Assert.Equal("2 ", await ResultAsync<string>());
        Assert.Equal(3, Assert.Single(await EventsAsync<RunEvent.WaitStarted>()).AnyOf!.Value.Length);
    }

    [Fact]
    public async Task A_signal_that_comes_before_the_time_wins_and_the_time_never_fires()
    {
        await RunAsync(Answer(new WaitFor.Signal("approve"), new WaitFor.Delay(Hour)));
        await Time.TimerSetAsync(Hour).OrHangAsync();
        await Client.SignalAsync("r1", "approve", 1).OrHangAsync();
        Assert.Equal("0 approve", await ResultAsync<string>());
        await Time.AdvanceAsync(2 * Hour);
        Assert.Empty(await EventsAsync<RunEvent.TimerFired>());
    }

    [Fact]
    public async Task What_won_is_the_same_after_a_crash()
    {
        var story = Definition(async r =>
        {
            var first = await r.AnyAsync("answer", new WaitFor.Delay(Hour), new WaitFor.Signal("approve"));
            await r.PhaseAsync("after", phase => Log.Gate("after").PassAsync(phase.Cancellation));
            return $"{first.Index} {first.Signal} {first.Value<int>()}";
        });
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await Client.SignalAsync("r1", "approve", 7).OrHangAsync();
        await Log.Gate("after").Reached;
        await CrashAndRecoverAsync(story);
        Log.Gate("after").Open();
        Assert.Equal("1 approve 7", await ResultAsync<string>());
        Assert.Single(await EventsAsync<RunEvent.WaitStarted>());
    }

    [Fact]
    public async Task It_waits_in_no_memory_and_either_thing_brings_it_back()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        await RunAsync(Answer(new WaitFor.Signal("approve"), new WaitFor.Delay(Hour)));
        await UntilRecordedAsync<RunEvent.Parked>();
        await HangGuard.UntilAsync(async () => (await ListedAsync()).WakeAt is not null);
        Assert.Equal("waits for signal 'approve' or " + (Time.GetUtcNow() + Hour).ToString("yyyy-MM-dd HH:mm:ss'Z'", null), (await ListedAsync()).Reason);
        await Client.SignalAsync("r1", "approve", 1).OrHangAsync();
        Assert.Equal("0 approve", await ResultAsync<string>());
    }

    [Fact]
    public async Task A_wait_for_nothing_fails_with_what_to_write()
    {
        Assert.Contains("name at least one", (await FailureOfAsync(r => r.AnyAsync("x"))).Failure.Message);
    }

    [Fact]
    public async Task A_wait_for_one_signal_twice_fails_with_what_to_write()
    {
        var failure = await FailureOfAsync(r => r.AnyAsync("x", new WaitFor.Signal("a"), new WaitFor.Signal("a")));
        Assert.Contains("once is enough", failure.Failure.Message);
    }

    [Fact]
    public async Task A_child_that_ends_before_the_others_come_wins_over_a_crash_too()
    {
        var child = RunDefinition.Of<int, int>("child", (r, _) => r.SignalAsync<int>("go"));
        var story = Definition(async r =>
        {
            var handle = await r.StartChildAsync(child, 1);
            var first = await r.AnyAsync("answer", new WaitFor.Signal("approve"), new WaitFor.Delay(Hour), handle.End);
            await r.PhaseAsync("after", phase => Log.Gate("after").PassAsync(phase.Cancellation));
            return $"{first.Index} {first.Signal} {await handle.ResultAsync()}";
        });
        await HostAsync(story, child);
        await Client.StartAsync(story, 1, new() { Id = "r1" }).OrHangAsync();
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await HangGuard.UntilAsync(async () => await Client.FindAsync("r1:child") is { Waits.Count: 1 });
        await Client.SignalAsync("r1:child", "go", 7).OrHangAsync();
        await Log.Gate("after").Reached;
        var run = await CrashAndRecoverAsync(story, child);
        Log.Gate("after").Open();
        Assert.Equal("2  7", await run.ResultAsync<string>().OrHangAsync());
        Assert.Empty(await EventsAsync<RunEvent.TimerFired>());
    }

    [Fact]
    public async Task A_signal_that_comes_before_the_child_ends_wins_and_the_child_is_awaited_after_it()
    {
        var child = RunDefinition.Of<int, int>("child", (r, _) => r.SignalAsync<int>("go"));
        var story = Definition(async r =>
        {
            var handle = await r.StartChildAsync(child, 1);
            var first = await r.AnyAsync("answer", handle.End, new WaitFor.Signal("approve"));
            return $"{first.Index} {first.Signal} {await handle.ResultAsync()}";
        });
        await HostAsync(story, child);
        await Client.StartAsync(story, 1, new() { Id = "r1" }).OrHangAsync();
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await Client.SignalAsync("r1", "approve", 1).OrHangAsync();
        await UntilRecordedAsync<RunEvent.SignalConsumed>();
        await HangGuard.UntilAsync(async () => await Client.FindAsync("r1:child") is { Waits.Count: 1 });
        await Client.SignalAsync("r1:child", "go", 7).OrHangAsync();
        Assert.Equal("1 approve 7", await ResultAsync<string>());
    }

    [Fact]
    public async Task A_child_that_has_ended_already_comes_before_a_signal_and_before_a_time()
    {
        var child = RunDefinition.Of<int, int>("child", (_, x) => Task.FromResult(x));
        var story = Definition(async r =>
        {
            var handle = await r.StartChildAsync(child, 7);
            await handle.OutcomeAsync();
            await r.PhaseAsync("before", phase => Log.Gate("before").PassAsync(phase.Cancellation));
            var first = await r.AnyAsync("answer", new WaitFor.Signal("approve"), new WaitFor.Instant(DateTimeOffset.MinValue), handle.End);
            return first.Index;
        });
        await HostAsync(story, child);
        await Client.StartAsync(story, 1, new() { Id = "r1" }).OrHangAsync();
        await Log.Gate("before").Reached;
        await Client.SignalAsync("r1", "approve", 1).OrHangAsync();
        Log.Gate("before").Open();
        Assert.Equal(2, await ResultAsync<int>());
        Assert.Empty(await EventsAsync<RunEvent.SignalConsumed>());
    }

    [Fact]
    public async Task A_run_that_is_started_with_a_signal_has_it_from_its_first_moment_and_once_however_often_it_is_asked_for()
    {
        var story = Definition(r => r.SignalAsync<string>("go"));
        await HostAsync(story);
        var signal = new StartSignal("go", "now", "s1", "ann");
        var first = await Client.StartWithSignalAsync(story, 1, signal, new() { Id = "r1" }).OrHangAsync();
        Assert.Equal("now", await first.ResultAsync().OrHangAsync());
        var again = await Client.StartWithSignalAsync(story, 1, signal, new() { Id = "r1" }).OrHangAsync();
        Assert.Equal((false, true), (first.WasThere, again.WasThere));
        Assert.IsType<RunEvent.SignalReceived>((await Source.EventsAsync(TheRun))[1].Event);
        Assert.Single(await EventsAsync<RunEvent.SignalReceived>());
    }

    [Fact]
    public async Task A_run_that_is_there_is_signalled_whatever_it_was_started_with()
    {
        var story = Definition(r => r.SignalAsync<string>("go"));
        var run = await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await Client.StartWithSignalAsync(story, 2, new StartSignal("go", "on", "s1"), new() { Id = "r1" }).OrHangAsync();
        Assert.Equal("on", await run.ResultAsync<string>().OrHangAsync());
        await AssertRefusedAsync(
            RefusalCodes.RunEnded, () => Client.StartWithSignalAsync(story, 1, new StartSignal("go", "late", "s2"), new() { Id = "r1" }));
    }

    private static RunDefinition<int, string> Answer(params IReadOnlyList<WaitFor> things) => Definition(async r =>
    {
        var first = await r.AnyAsync("answer", things);
        return $"{first.Index} {first.Signal}";
    });
}
