using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Runs that begin with what another has recorded.</summary>
public abstract class ForkConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly RunId Fork = RunId.Parse("f1");
    private static readonly RollbackTarget ToSecond = RollbackTarget.Before(new("second"));

    [Fact]
    public async Task A_fork_of_a_completed_run_does_again_what_comes_after_the_point_and_nothing_before()
    {
        var run = await RunAsync(TwoPhases());
        Assert.Equal("first+second", await run.ResultAsync<string>().OrHangAsync());
        var fork = await ForkAsync();
        Assert.Equal("first+second", await fork.ResultAsync<string>().OrHangAsync());
        Assert.Equal(["r1 first", "r1 second", "f1 second"], Log.Lines);
    }

    [Fact]
    public async Task The_source_is_left_as_it_is()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        var before = await Source.EventsAsync(TheRun);
        await (await ForkAsync()).WaitAsync().OrHangAsync();
        Assert.Equal(before.Count, (await Source.EventsAsync(TheRun)).Count);
        Assert.Equal(RunStatus.Completed, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task No_phase_of_a_fork_began_before_the_fork()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        Time.JumpCalendar(TimeSpan.FromMinutes(1));
        await (await ForkAsync()).WaitAsync().OrHangAsync();
        var fork = (await Client.FindAsync(Fork.Value).OrHangAsync())!;
        Assert.All(fork.Phases.Values, phase => Assert.Equal(fork.Header!.CreatedAt, phase.StartedAt));
    }

    [Fact]
    public async Task A_run_that_is_executing_goes_on_beside_its_fork()
    {
        var run = await RunAsync(TwoPhases(held: "r1"));
        await Log.Gate("r1").Reached;
        var fork = await ForkAsync();
        Assert.Equal("first+second", await fork.ResultAsync<string>().OrHangAsync());
        Log.Gate("r1").Open();
        Assert.Equal("first+second", await run.ResultAsync<string>().OrHangAsync());
        Assert.Equal(1, Log.Count("r1 first"));
    }

    [Fact]
    public async Task A_fork_asked_for_twice_is_one_run()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        var first = await ForkAsync();
        await first.WaitAsync().OrHangAsync();
        var again = await ForkAsync();
        Assert.Equal((false, true), (first.WasThere, again.WasThere));
        Assert.Equal("first+second", await again.ResultAsync<string>().OrHangAsync());
        Assert.Equal(1, Log.Count("f1 second"));
    }

    [Fact]
    public async Task Of_two_that_ask_for_the_same_fork_at_once_both_get_it()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        var both = await Task.WhenAll(ForkAsync(), ForkAsync());
        foreach (var fork in both) Assert.Equal("first+second", await fork.ResultAsync<string>().OrHangAsync());
        Assert.Equal(1, Log.Count("f1 second"));
    }

    [Fact]
    public async Task An_id_that_somebody_has_asked_about_before_can_be_forked_to()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.CancelAsync(Fork.Value));
        Assert.Equal("first+second", await (await ForkAsync()).ResultAsync<string>().OrHangAsync());
    }

    [Fact]
    public async Task A_fork_survives_the_death_of_its_host()
    {
        var story = TwoPhases(held: "f1");
        await (await RunAsync(story)).WaitAsync().OrHangAsync();
        await ForkAsync();
        await Log.Gate("f1").Reached;
        await CrashAndRecoverAsync(story);
        Log.Gate("f1").Open();
        Assert.Equal("first+second", await new RunHandle(Client, Fork, wasThere: true).ResultAsync<string>().OrHangAsync());
        Assert.Equal(0, Log.Count("f1 first"));
    }

    [Fact]
    public async Task A_fork_of_a_fork_begins_with_what_that_has_recorded()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        await (await ForkAsync()).WaitAsync().OrHangAsync();
        var second = await Client.ForkAsync(Fork.Value, ToSecond, new() { Id = "f2" }).OrHangAsync();
        Assert.Equal("first+second", await second.ResultAsync<string>().OrHangAsync());
        Assert.Equal(["r1 first", "r1 second", "f1 second", "f2 second"], Log.Lines);
        Assert.Equal(Fork, (await Client.FindAsync("f2").OrHangAsync())!.Header!.Origin!.Run);
    }

    [Fact]
    public async Task A_run_whose_first_events_are_deleted_can_be_forked_at_any_phase()
    {
        Settings = Settings with { SnapshotEvery = 10 };
        await RunAsync(Definition(async run =>
        {
            var done = 0;
            while (await run.SignalAsync<string>("more") is "yes")
            {
                done = await run.PhaseAsync("p", phase =>
                {
                    Log.Add($"{run.Id} {phase.Address}");
                    return Task.FromResult(phase.Address.Ordinal);
                });
            }

            return done;
        }));
        await HangGuard.UntilAsync(async () =>
        {
            await SendWhileTakenAsync("more", "yes");
            return (await Source.EventsAsync(TheRun))[0].Sequence > 40;
        });

        var fork = await Client.ForkAsync("r1", RollbackTarget.Before(new("p", 5)), new() { Id = "f1" }).OrHangAsync();
        await Client.SignalAsync("f1", "more", "no").OrHangAsync();
        Assert.Equal(5, await fork.ResultAsync<int>().OrHangAsync());
        Assert.Equal(["f1 p#5"], Log.Lines.Where(l => l.StartsWith("f1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_fork_of_a_run_that_is_not_there_is_refused()
    {
        await HostAsync(TwoPhases());
        await AssertRefusedAsync(RefusalCodes.UnknownRun, ForkAsync);
    }

    [Fact]
    public async Task A_point_that_the_source_has_not_reached_is_refused_and_there_is_no_fork()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.UnknownPhase, () => Client.ForkAsync("r1", RollbackTarget.Before(new("third")), new() { Id = "f1" }));
        Assert.Null(await Client.FindAsync("f1").OrHangAsync());
    }

    [Fact]
    public async Task An_id_that_a_run_has_already_is_refused()
    {
        await (await RunAsync(TwoPhases())).WaitAsync().OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.RunExists, () => Client.ForkAsync("r1", ToSecond, new() { Id = "r1" }));
    }

    [Fact]
    public async Task A_fork_is_listed_by_its_source()
    {
        await (await RunAsync(TwoPhases(), new() { Tags = new Dictionary<string, string> { ["agent"] = "copilot" } })).WaitAsync().OrHangAsync();
        await (await ForkAsync()).WaitAsync().OrHangAsync();
        await HangGuard.UntilAsync(async () => (await ListedAsync("f1")).Status is RunStatus.Completed);
        Assert.Equal([new("agent", "copilot"), new("forked-from", "r1")], (await ListedAsync("f1")).Tags);
    }

    [Fact]
    public async Task Its_code_knows_that_it_is_a_fork()
    {
        await (await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("second", _ => Task.CompletedTask);
            return run.ForkedFrom?.Value ?? "nobody's";
        }))).WaitAsync().OrHangAsync();
        Assert.Equal("nobody's", await ResultAsync<string>());
        Assert.Equal("r1", await (await ForkAsync()).ResultAsync<string>().OrHangAsync());
    }

    private Task<RunHandle> ForkAsync() => Client.ForkAsync("r1", ToSecond, new() { Id = Fork.Value }).OrHangAsync();

    private RunDefinition<int, string> TwoPhases(string? held = null) => Definition(async run =>
    {
        var first = await run.PhaseAsync("first", _ => Logged(run, "first"));
        return first + "+" + await run.PhaseAsync("second", async phase =>
        {
            await phase.StepAsync("begin", () => Task.CompletedTask);
            if (run.Id.Value == held) await Log.Gate(held).PassAsync(phase.Cancellation);
            return await Logged(run, "second");
        });
    });

    private Task<string> Logged(RunContext run, string phase)
    {
        Log.Add($"{run.Id} {phase}");
        return Task.FromResult(phase);
    }
}
