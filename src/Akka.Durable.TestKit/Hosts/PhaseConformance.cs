using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Phases in order, in loops, in branches and side by side; what is recorded is not run again.</summary>
public abstract class PhaseConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task Phases_run_in_the_order_of_the_code_each_on_what_came_before()
    {
        var result = await ResultOfAsync(async run =>
        {
            var a = await run.PhaseAsync("a", _ => Logged("a", 1));
            var b = await run.PhaseAsync("b", _ => Logged("b", a + 1));
            return await run.PhaseAsync("c", _ => Logged("c", b * 10));
        });
        Assert.Equal(20, result);
        Assert.Equal(["a", "b", "c"], Log.Lines);
    }

    [Fact]
    public async Task A_phase_in_a_loop_runs_each_time_under_its_own_ordinal()
    {
        var sum = await ResultOfAsync(async run =>
        {
            var total = 0;
            for (var i = 1; i <= 4; i++) total += await run.PhaseAsync("add", phase => Logged(phase.Address.ToString(), i));
            return total;
        });
        Assert.Equal(10, sum);
        Assert.Equal(["add", "add#2", "add#3", "add#4"], Log.Lines);
    }

    [Fact]
    public async Task Only_the_phases_of_the_branch_that_is_taken_run_and_are_recorded()
    {
        await ResultOfAsync(async run => await run.PhaseAsync("choose", _ => Task.FromResult(false))
            ? await run.PhaseAsync("yes", _ => Logged("yes", 1))
            : await run.PhaseAsync("no", _ => Logged("no", 2)));
        Assert.Equal(["no"], Log.Lines);
        Assert.DoesNotContain(new Address("yes"), (await StateAsync()).Phases.Keys);
    }

    [Fact]
    public async Task Phases_side_by_side_are_in_flight_together_and_each_keeps_its_own_result()
    {
        var result = await ResultOfAsync(async run =>
        {
            // Each waits until the other is there: one after the other they would never end.
            var left = run.PhaseAsync("left", async _ => { await MeetAsync("left", "right"); return "l"; });
            var right = run.PhaseAsync("right", async _ => { await MeetAsync("right", "left"); return "r"; });
            return string.Concat(await Task.WhenAll(left, right));
        });
        Assert.Equal("lr", result);
    }

    [Fact]
    public async Task Phases_of_one_name_may_run_side_by_side_under_keys()
    {
        var result = await ResultOfAsync(async run => string.Concat(await Task.WhenAll(
            "xyz".Select(item => run.PhaseAsync("load", item.ToString(), phase => Task.FromResult($"{phase.Address} "))))));
        Assert.Equal("load[x] load[y] load[z] ", result);
    }

    [Fact]
    public async Task Phases_of_one_name_side_by_side_without_keys_are_refused_on_the_first_execution_already()
    {
        var failed = await FailureOfAsync(async run =>
        {
            var one = run.PhaseAsync("load", phase => Log.Gate("load").PassAsync(phase.Cancellation));
            await Log.Gate("load").Reached;
            try
            {
                await run.PhaseAsync("load", _ => Logged("second", 2));
                return 0;
            }
            finally
            {
                Log.Gate("load").Open();
                await one;
            }
        });
        Assert.Equal(FailureCodes.Usage, failed.Failure.Code);
        Assert.Equal(
            "Two phases 'load' are running side by side. Give them different names, or a key each, such as the item they work on.",
            failed.Failure.Message);
        Assert.DoesNotContain("second", Log.Lines);
    }

    [Fact]
    public async Task Two_phases_of_one_key_side_by_side_are_refused()
    {
        var failed = await FailureOfAsync(async run =>
        {
            await Task.WhenAll(run.PhaseAsync("load", "k", phase => Log.Gate("k").PassAsync(phase.Cancellation)), LaterAsync(run));
            return 1;
        });
        Assert.Equal(FailureCodes.Usage, failed.Failure.Code);

        async Task LaterAsync(RunContext run)
        {
            try
            {
                await Log.Gate("k").Reached;
                await run.PhaseAsync("load", "k", _ => Logged("second", 2));
            }
            finally
            {
                Log.Gate("k").Open();
            }
        }
    }

    [Fact]
    public async Task On_a_fresh_run_two_phases_of_one_name_both_run()
    {
        Assert.Equal("12", await ResultOfAsync(async run =>
            await run.PhaseAsync("same", _ => Logged("first", "1")) + await run.PhaseAsync("same", _ => Logged("second", "2"))));
        Assert.Equal(["first", "second"], Log.Lines);
    }

    [Fact]
    public async Task On_resume_only_that_phase_of_a_name_is_skipped_that_had_completed_and_each_keeps_its_own_result()
    {
        var held = true;
        var story = Definition(async run =>
        {
            var one = await run.PhaseAsync("same", _ => Logged("first", "1"));
            var two = await run.PhaseAsync("same", async phase =>
            {
                if (Volatile.Read(ref held)) await Log.Gate("second").PassAsync(phase.Cancellation);
                return await Logged("second", "2");
            });
            return one + two;
        });
        await RunAsync(story);
        await Log.Gate("second").Reached;
        Volatile.Write(ref held, false);
        await CrashAndRecoverAsync(story);

        Assert.Equal("12", await ResultAsync<string>());
        Assert.Equal(["first", "second"], Log.Lines);
    }

    [Fact]
    public async Task A_completed_phase_is_not_run_again_and_an_interrupted_one_runs_from_its_start()
    {
        var story = Definition(async run =>
        {
            var a = await run.PhaseAsync("a", _ => Logged("a", 1));
            return await run.PhaseAsync("b", async phase =>
            {
                Log.Add($"b attempt {phase.Attempt} epoch {phase.Epoch}");
                await Log.Gate($"b{phase.Epoch}").PassAsync(phase.Cancellation);
                return a + 1;
            });
        });
        await RunAsync(story);
        await Log.Gate("b1").Reached;
        Log.Gate("b2").Open();
        await CrashAndRecoverAsync(story);

        Assert.Equal(2, await ResultAsync<int>());
        Assert.Equal(["a", "b attempt 1 epoch 1", "b attempt 1 epoch 2"], Log.Lines);
    }

    [Fact]
    public async Task Of_phases_side_by_side_only_those_not_completed_run_again()
    {
        var held = true;
        var story = Definition(async run =>
        {
            var quick = run.PhaseAsync("load", "quick", _ => Logged("quick", "q"));
            var slow = run.PhaseAsync("load", "slow", async phase =>
            {
                Log.Add("slow");
                await quick;
                if (Volatile.Read(ref held)) await Log.Gate("slow").PassAsync(phase.Cancellation);
                return "s";
            });
            return string.Concat(await Task.WhenAll(quick, slow));
        });
        await RunAsync(story);
        await Log.Gate("slow").Reached;
        Volatile.Write(ref held, false);
        await CrashAndRecoverAsync(story);

        Assert.Equal("qs", await ResultAsync<string>());
        Assert.Equal((1, 2), (Log.Count("quick"), Log.Count("slow")));
    }

    [Fact]
    public async Task A_phase_without_a_result_is_skipped_like_any_other()
    {
        var story = Definition(async run =>
        {
            await run.PhaseAsync("silent", _ => Logged("silent", 0));
            await run.SignalAsync<int>("go");
            return 1;
        });
        await RunAsync(story);
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await CrashAndRecoverAsync(story);
        await Client.SignalAsync("r1", "go", 1).OrHangAsync();
        await ResultAsync<int>();
        Assert.Equal(1, Log.Count("silent"));
    }

    [Fact]
    public async Task A_phases_idempotency_key_is_the_same_for_every_attempt_and_execution()
    {
        var story = Definition(run => run.PhaseAsync(
            "pay",
            async phase =>
            {
                Log.Add(phase.IdempotencyKey);
                if (phase.Attempt == 1) throw new InvalidOperationException("once more");
                await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
                return 1;
            },
            new() { Retry = Retry.Fixed(2, TimeSpan.Zero) }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        await PollUntilEndedAsync();
        Assert.Equal(["r1/pay", "r1/pay", "r1/pay"], Log.Lines);
    }

    [Fact]
    public async Task A_phase_that_takes_long_is_listed_as_begun()
    {
        var story = Definition(run => run.PhaseAsync("long", async phase =>
        {
            await Log.Gate("long").PassAsync(phase.Cancellation);
            return 1;
        }));
        await RunAsync(story);
        await Log.Gate("long").Reached;
        await Time.AdvanceAsync(TimeSpan.FromSeconds(1));

        // The journal has it a moment before the host shows it.
        await HangGuard.UntilAsync(async () => (await StateAsync()).Phases.GetValueOrDefault(new("long")) is PhaseState.InFlight);
        Log.Gate("long").Open();
        await ResultAsync<int>();
    }

    private Task MeetAsync(string here, string there)
    {
        Log.Gate(here).Open();
        return Log.Gate(there).PassAsync();
    }

    private Task<T> Logged<T>(string line, T result)
    {
        Log.Add(line);
        return Task.FromResult(result);
    }
}
