using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Steps: recorded one by one, skipped when their phase runs again, folded into its result when it completes.</summary>
public abstract class StepConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task When_a_phase_runs_again_its_recorded_steps_hand_back_their_results_without_running()
    {
        var story = Definition(run => run.PhaseAsync("load", async phase =>
        {
            var sum = 0;
            for (var batch = 1; batch <= 3; batch++)
            {
                sum += await phase.StepAsync($"batch-{batch}", () => Logged($"batch-{batch}", batch));
                if (batch == 2) await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            }

            return sum;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);

        Assert.Equal(6, await ResultAsync<int>());
        Assert.Equal(["batch-1", "batch-2", "batch-3"], Log.Lines);
    }

    [Fact]
    public async Task Steps_of_one_name_are_told_apart_by_their_order()
    {
        var story = Definition(run => run.PhaseAsync("load", async phase =>
        {
            var text = "";
            for (var i = 1; i <= 3; i++)
            {
                text += await phase.StepAsync("insert", () => Logged($"insert {i}", i));
                if (i == 2) await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            }

            return text;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);

        Assert.Equal("123", await ResultAsync<string>());
        Assert.Equal(["insert 1", "insert 2", "insert 3"], Log.Lines);
    }

    [Fact]
    public async Task When_a_phase_is_tried_again_the_steps_of_the_failed_attempt_stay_done()
    {
        var result = await ResultOfAsync(run => run.PhaseAsync(
            "load",
            async phase =>
            {
                var one = await phase.StepAsync("one", () => Logged("one", 1));
                if (phase.Attempt == 1) throw new InvalidOperationException("half way");
                return one + await phase.StepAsync("two", () => Logged("two", 2));
            },
            new() { Retry = Retry.Fixed(2, TimeSpan.Zero) }));
        Assert.Equal(3, result);
        Assert.Equal(["one", "two"], Log.Lines);
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_by_its_own_policy()
    {
        var result = await ResultOfAsync(run => run.PhaseAsync("load", phase => phase.StepAsync(
            "flaky",
            step => step.Attempt < 3 ? throw new InvalidOperationException("not yet") : Logged($"attempt {step.Attempt}", 5),
            new() { Retry = Retry.Fixed(3, TimeSpan.Zero) })));
        Assert.Equal(5, result);
        Assert.Equal(["attempt 3"], Log.Lines);
        Assert.Equal(1, (await PhaseAsync("load")).Attempt);
    }

    [Fact]
    public async Task A_step_that_failed_for_good_throws_its_failure_into_the_phase()
    {
        var caught = await ResultOfAsync(run => run.PhaseAsync("load", async phase =>
        {
            var failed = await Assert.ThrowsAsync<PhaseFailedException>(
                () => phase.StepAsync<int>("broken", () => throw new InvalidOperationException("no")));
            return $"{failed.Address}: {failed.Failure.Message}";
        }));
        Assert.Equal("broken: no", caught);
    }

    [Fact]
    public async Task A_step_that_failed_for_good_fails_again_on_resume_without_running()
    {
        var story = Definition(run => run.PhaseAsync("load", async phase =>
        {
            var failed = await Assert.ThrowsAsync<PhaseFailedException>(() => phase.StepAsync<int>("broken", () =>
            {
                Log.Add("broken");
                throw new InvalidOperationException("no");
            }));
            await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            return failed.Failure.Message;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        Assert.Equal("no", await ResultAsync<string>());
        Assert.Equal(1, Log.Count("broken"));
    }

    [Fact]
    public async Task A_step_takes_no_longer_than_its_time_out()
    {
        var failed = FailureOfAsync(run => run.PhaseAsync("load", phase => phase.StepAsync(
            "slow",
            async step =>
            {
                await Log.Gate("slow").PassAsync(step.Cancellation);
                return 1;
            },
            new() { Timeout = TimeSpan.FromMinutes(3) })));
        await Log.Gate("slow").Reached;
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(FailureCodes.Timeout, (await failed).Failure.Code);
    }

    [Fact]
    public async Task Steps_of_one_name_side_by_side_are_refused()
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync("load", async phase =>
        {
            var one = phase.StepAsync("same", async step =>
            {
                await Log.Gate("one").PassAsync(step.Cancellation);
                return 1;
            });
            await Log.Gate("one").Reached;
            try
            {
                return await phase.StepAsync("same", () => Logged("second", 2));
            }
            finally
            {
                Log.Gate("one").Open();
                await one;
            }
        }));
        Assert.Equal(FailureCodes.Usage, failed.Failure.Code);
        Assert.DoesNotContain("second", Log.Lines);
    }

    [Fact]
    public async Task A_body_can_ask_whether_a_step_is_recorded()
    {
        var story = Definition(run => run.PhaseAsync("load", async phase =>
        {
            Log.Add($"{phase.IsRecorded("one")} {phase.IsRecorded("two")}");
            await phase.StepAsync("one", () => Task.CompletedTask);
            await Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation);
            return 1;
        }));
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        await ResultAsync<int>();
        Assert.Equal(["False False", "True False"], Log.Lines);
    }

    [Fact]
    public async Task A_steps_idempotency_key_names_run_phase_and_step_on_every_attempt()
    {
        await ResultOfAsync(run => run.PhaseAsync("load", phase => phase.StepAsync(
            "flaky",
            step =>
            {
                Log.Add(step.IdempotencyKey);
                return step.Attempt < 2 ? throw new InvalidOperationException("not yet") : Task.FromResult(1);
            },
            new() { Retry = Retry.Fixed(2, TimeSpan.Zero) })));
        Assert.Equal(["r1/load/flaky", "r1/load/flaky"], Log.Lines);
    }

    [Fact]
    public async Task The_steps_of_a_completed_phase_are_folded_into_its_result()
    {
        await ResultOfAsync(run => run.PhaseAsync("load", async phase =>
        {
            for (var i = 0; i < 5; i++) await phase.StepAsync($"s{i}", () => Task.CompletedTask);
            return 1;
        }));
        Assert.IsType<PhaseState.Completed>(await PhaseAsync("load"));
        Assert.Equal(5, (await EventsAsync<RunEvent.StepCompleted>()).Count);
    }

    private Task<T> Logged<T>(string line, T result)
    {
        Log.Add(line);
        return Task.FromResult(result);
    }
}
