using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>What becomes of runs whose host is gone: taken up, counted, and in the end not executed any more.</summary>
public abstract class RecoveryConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task Many_interrupted_runs_are_all_taken_up_and_each_ends_with_its_own_result()
    {
        var story = RunDefinition.Of<int, int>("story", (run, x) => run.PhaseAsync("held", async phase =>
        {
            _ = Log.Gate($"{run.Id}").PassAsync(phase.Cancellation);
            await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            return x * 10;
        }));
        Settings = Settings with { Recovery = new() { ConcurrentMax = 3 } };
        await HostAsync(story);
        for (var i = 0; i < 25; i++) await Client.StartAsync(story, i, new() { Id = $"run-{i}" }).OrHangAsync();
        for (var i = 0; i < 25; i++) await Log.Gate($"run-{i}").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(i * 10, await (await Client.AttachAsync($"run-{i}").OrHangAsync()).ResultAsync<int>().OrHangAsync());
        }
    }

    [Fact]
    public async Task Taking_over_appends_a_new_epoch_before_the_body_starts()
    {
        var story = Held();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        await CrashAndRecoverAsync(story);
        await Log.Gate("epoch 2").Reached;
        var claim = Assert.Single(await EventsAsync<RunEvent.Claimed>());
        Assert.Equal((2, ClaimCause.Recovery), (claim.Epoch, claim.Cause));
        Assert.Equal(claim.Owner, (await ListedAsync()).Owner);
    }

    [Fact]
    public async Task Recoveries_without_progress_are_counted_and_after_so_many_the_run_is_quarantined()
    {
        var story = Held();
        Settings = Settings with { Recovery = new() { AttemptsMax = 3 } };
        await RunAsync(story);
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            await Log.Gate($"epoch {epoch}").Reached;
            Assert.Equal(epoch - 1, (await StateAsync()).RecoveriesWithoutProgress);
            await CrashAndRecoverAsync(story);
        }

        var row = await ListedAsync();
        Assert.Equal(RunStatus.Quarantined, row.Status);
        Assert.StartsWith(QuarantineCodes.CrashLoop, row.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("body 5", Log.Lines);
    }

    [Fact]
    public async Task Progress_begins_the_count_anew()
    {
        var story = Definition(run => run.PhaseAsync("load", async phase =>
        {
            await phase.StepAsync($"step-{phase.Epoch}", () => Task.CompletedTask);
            await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            return 1;
        }));
        Settings = Settings with { Recovery = new() { AttemptsMax = 1 } };
        await RunAsync(story);
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            await Log.Gate($"epoch {epoch}").Reached;
            await CrashAndRecoverAsync(story);
        }

        await Log.Gate("epoch 5").Reached;
        Log.Gate("epoch 5").Open();
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_run_released_from_quarantine_goes_on()
    {
        var story = Held();
        Settings = Settings with { Recovery = new() { AttemptsMax = 1 } };
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        await CrashAndRecoverAsync(story);
        await Log.Gate("epoch 2").Reached;
        await CrashAndRecoverAsync(story);
        Assert.Equal(RunStatus.Quarantined, (await ListedAsync()).Status);
        await AssertRefusedAsync(RefusalCodes.NotAllowed, () => Client.CancelAsync("r1"));

        await Client.ReleaseAsync("r1", "ann", "memory was added").OrHangAsync();
        await UntilRecordedAsync<RunEvent.Claimed>(2);
        var epoch = (await EventsAsync<RunEvent.Claimed>())[^1].Epoch;
        Log.Gate($"epoch {epoch}").Open();
        Assert.Equal(1, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_run_whose_definition_is_not_registered_waits_and_is_listed_with_that_reason()
    {
        var story = Held();
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        await CrashAndRecoverAsync(Definition(_ => Task.FromResult(1), "another"));
        var row = await ListedAsync();
        Assert.Equal("its definition 'story' is not registered with this host", row.Reason);
        Assert.Empty(await EventsAsync<RunEvent.Claimed>());

        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        Assert.Equal(1, await ResultAsync<int>());
        Assert.NotEqual(row.Reason, (await ListedAsync()).Reason);
    }

    [Fact]
    public async Task An_ended_run_is_not_executed_again_by_the_next_host()
    {
        var story = Definition(run =>
        {
            Log.Add("code");
            return Task.FromResult(1);
        });
        await RunAsync(story);
        await ResultAsync<int>();
        await CrashAndRecoverAsync(story);
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Equal(["code"], Log.Lines);
    }

    [Fact]
    public async Task A_recorded_phase_that_the_code_no_longer_asks_for_is_reported()
    {
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("old", _ => Task.FromResult(1));
            return await Wait(run);
        }));
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(Definition(Wait));
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Equal("old recorded, but this version of the code does not ask for it", Assert.Single((await StateAsync()).Mismatches));
    }

    [Fact]
    public async Task In_strict_mode_a_difference_from_the_journal_suspends_the_run()
    {
        await RunAsync(Definition(async run =>
        {
            await run.PhaseAsync("old", _ => Task.FromResult(1));
            return await Wait(run);
        }));
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        Settings = Settings with { Strict = true };
        await CrashAndRecoverAsync(Definition(Wait));
        await UntilListedAsync(RunStatus.Suspended);
        Assert.Empty(await EventsAsync<RunEvent.Completed>());
    }

    [Fact]
    public async Task Another_declared_input_under_the_same_address_is_reported()
    {
        await RunAsync(With("a"));
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(With("b"));
        Assert.Equal(1, await ResultAsync<int>());
        Assert.Contains("load is recorded with another input", Assert.Single((await StateAsync()).Mismatches), StringComparison.Ordinal);

        RunDefinition<int, int> With(string input) => Definition(async run =>
        {
            await run.PhaseAsync("load", _ => Task.FromResult(1), new() { Input = input });
            return await Wait(run);
        });
    }

    [Fact]
    public async Task Trouble_in_one_run_touches_no_other()
    {
        var story = RunDefinition.Of<int, int>("story", async (run, x) =>
        {
            if (x == 0) throw new InvalidOperationException("bad run");
            await run.PhaseAsync("held", phase => Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation));
            return x;
        });
        await HostAsync(story);
        for (var i = 0; i < 6; i++) await Client.StartAsync(story, i % 2, new() { Id = $"run-{i}" }).OrHangAsync();
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 1").Open();
        for (var i = 0; i < 6; i++)
        {
            var state = await Client.WaitAsync(RunId.Parse($"run-{i}")).OrHangAsync();
            Assert.Equal(i % 2 == 0 ? RunStatus.Failed : RunStatus.Completed, Standings.Status(state));
        }
    }

    private RunDefinition<int, int> Held() => Definition(run => run.PhaseAsync("held", async phase =>
    {
        Log.Add($"body {phase.Epoch}");
        await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
        return 1;
    }));

    private Task<int> Wait(RunContext run) => run.PhaseAsync("wait", async phase =>
    {
        await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
        return 1;
    });
}
