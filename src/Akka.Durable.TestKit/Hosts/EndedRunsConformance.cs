using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What every host does about runs that have ended: it removes them when their time has come, and never one that lives.</summary>
public abstract class EndedRunsConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected EndedRunsConformance() => Settings = Settings with
    {
        RetentionDays = 0,
        ReconcileInterval = Interval,
        PollInterval = TimeSpan.FromMinutes(1),
    };

    [Fact]
    public async Task A_run_that_has_ended_is_removed_whole_and_its_id_begins_anew()
    {
        var times = 0;
        await RunAsync(Definition(run => run.PhaseAsync("count", _ => Task.FromResult(Interlocked.Increment(ref times)))));
        Assert.Equal(1, await ResultAsync<int>());
        await UntilListedAsync(RunStatus.Completed);

        await PassUntilAsync(async () => await Client.FindAsync(TheRun.Value) is null);
        Assert.Empty(await Source.EventsAsync(TheRun));
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.SignalAsync(TheRun.Value, "late", 1, id: "s1"));
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.RetryAsync(TheRun.Value));

        await Client.StartAsync("story", 1, new() { Id = TheRun.Value }).OrHangAsync();
        Assert.Equal(2, await ResultAsync<int>());
        Assert.Single(await EventsAsync<RunEvent.Started>());
        Assert.Equal(1, (await Source.EventsAsync(TheRun))[0].Sequence);
    }

    [Fact]
    public async Task A_run_that_waits_is_never_removed_however_old_it_is()
    {
        await RunAsync(Definition(run => run.SignalAsync<int>("go")));
        await Client.StartAsync("story", 2, new() { Id = "ended" }).OrHangAsync();
        await Client.TerminateAsync("ended").OrHangAsync();

        await PassUntilAsync(async () => await Client.FindAsync("ended") is null);
        await Time.AdvanceAsync(Interval);

        await Client.SignalAsync(TheRun.Value, "go", 7).OrHangAsync();
        Assert.Equal(7, await ResultAsync<int>());
    }

    [Fact]
    public async Task What_a_run_started_stays_as_long_as_it_does_and_goes_with_it()
    {
        await RunAsync(Definition(run => run.SignalAsync<int>("go")));
        await Client.StartAsync("story", 2, new() { Id = "child", Parent = TheRun }).OrHangAsync();
        await Client.TerminateAsync("child").OrHangAsync();
        await Client.StartAsync("story", 2, new() { Id = "other" }).OrHangAsync();
        await Client.TerminateAsync("other").OrHangAsync();
        await PassUntilAsync(async () => await Client.FindAsync("other") is null);
        Assert.NotNull(await Client.FindAsync("child"));

        await Client.SignalAsync(TheRun.Value, "go", 7).OrHangAsync();
        Assert.Equal(7, await ResultAsync<int>());
        await PassUntilAsync(async () => await Client.FindAsync(TheRun.Value) is null);
        Assert.Null(await Client.FindAsync("child"));
    }

    // One pass may find a run still in memory, which is then left to the next.
    private Task PassUntilAsync(Func<Task<bool>> isSo) => HangGuard.UntilAsync(async () =>
    {
        if (await isSo()) return true;

        await Time.AdvanceAsync(Interval);
        return await isSo();
    });
}
