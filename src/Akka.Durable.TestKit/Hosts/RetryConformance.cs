using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Failures and what becomes of them: tried again by the policy, or recorded once and never run again.</summary>
public abstract class RetryConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(97);

    [Fact]
    public async Task A_fixed_policy_waits_the_same_each_time()
    {
        await RunAsync(FailingUntil(3, Retry.Fixed(5, Wait)));
        await PassAsync(Wait);
        await PassAsync(Wait);
        Assert.Equal(3, await ResultAsync<int>());
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3"], Log.Lines);
    }

    [Theory]
    [InlineData(0.0, 0.9)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.0, 1.1)]
    public async Task An_exponential_policy_doubles_its_waits_and_chance_says_where_in_the_jitter_they_fall(double chance, double share)
    {
        Chance = chance;
        var first = TimeSpan.FromSeconds(10);
        await RunAsync(FailingUntil(4, Retry.Exponential(5, first)));
        await PassAsync(share * first);
        await PassAsync(share * 2 * first);
        await PassAsync(share * 4 * first);
        Assert.Equal(4, await ResultAsync<int>());
    }

    [Fact]
    public async Task When_all_attempts_are_used_up_the_last_failure_is_the_phases()
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync<int>(
            "broken", phase => throw new InvalidOperationException($"attempt {phase.Attempt}"), new() { Retry = Retry.Fixed(3, TimeSpan.Zero) }));
        Assert.Equal("attempt 3", failed.Failure.Message);
        Assert.Equal(3, Assert.IsType<PhaseState.Failed>(await PhaseAsync("broken")).Attempt);
    }

    [Fact]
    public async Task Without_a_policy_the_first_failure_is_final()
    {
        await FailureOfAsync(run => run.PhaseAsync<int>("broken", _ =>
        {
            Log.Add("body");
            throw new InvalidOperationException("no");
        }));
        Assert.Equal(1, Log.Count("body"));
    }

    [Fact]
    public async Task An_error_that_must_not_be_retried_is_final_although_attempts_are_left()
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync<int>(
            "broken", _ => throw new NonRetryableException("card stolen"), new() { Retry = Retry.Fixed(9, Wait) }));
        Assert.Equal((FailureCodes.NonRetryable, "card stolen"), (failed.Failure.Code, failed.Failure.Message));
    }

    [Fact]
    public async Task An_error_that_the_policy_calls_final_is_final()
    {
        await FailureOfAsync(run => run.PhaseAsync<int>(
            "broken",
            phase =>
            {
                Log.Add($"attempt {phase.Attempt}");
                throw new FormatException("never any good");
            },
            new() { Retry = Retry.Fixed(9, Wait) with { IsFinal = e => e is FormatException } }));
        Assert.Equal(["attempt 1"], Log.Lines);
    }

    [Fact]
    public async Task An_error_that_names_its_own_delay_is_tried_again_after_that()
    {
        var named = TimeSpan.FromMinutes(7);
        await RunAsync(Definition(run => run.PhaseAsync(
            "busy",
            phase => phase.Attempt == 1 ? throw new RetryAfterException(named, "busy") : Task.FromResult(phase.Attempt),
            new() { Retry = Retry.Fixed(2, Wait) })));
        await PassAsync(named);
        Assert.Equal(2, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_run_that_waits_for_a_retry_is_listed_so_with_the_instant_and_the_failure()
    {
        await RunAsync(FailingUntil(2, Retry.Fixed(2, Wait)));
        await UntilListedAsync(RunStatus.Waiting);
        var row = await ListedAsync();
        Assert.Equal(Time.GetUtcNow() + Wait, row.WakeAt);
        Assert.Contains("attempt 1 failed: not yet", row.Reason, StringComparison.Ordinal);
        await PassAsync(Wait);
        await ResultAsync<int>();
    }

    [Fact]
    public async Task A_retrys_instant_survives_a_crash_and_uses_up_no_attempt()
    {
        var story = FailingUntil(2, Retry.Fixed(2, Wait));
        await RunAsync(story);
        await UntilListedAsync(RunStatus.Waiting);
        await Time.AdvanceAsync(Wait / 2);
        await CrashAndRecoverAsync(story);
        await Time.AdvanceAsync(Wait / 2);
        await PollUntilEndedAsync();
        Assert.Equal(2, await ResultAsync<int>());
        Assert.Equal(["attempt 1", "attempt 2"], Log.Lines);
    }

    [Fact]
    public async Task A_failure_is_recorded_and_replayed_without_running_the_phase_again()
    {
        var story = Definition(async run =>
        {
            var failed = await Assert.ThrowsAsync<PhaseFailedException>(() => run.PhaseAsync<int>("broken", _ =>
            {
                Log.Add("body");
                throw new FormatException("no number");
            }));
            await run.PhaseAsync("held", phase => Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation));
            return $"{failed.Failure.Type} {failed.Failure.Message}";
        });
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        Assert.Equal("System.FormatException no number", await ResultAsync<string>());
        Assert.Equal(1, Log.Count("body"));
    }

    [Fact]
    public async Task A_failed_run_that_is_retried_goes_on_from_the_phase_that_failed()
    {
        var broken = true;
        var run = await RunAsync(Definition(async r =>
        {
            var a = await r.PhaseAsync("a", _ => Logged("a"));
            return a + await r.PhaseAsync("b", _ => Volatile.Read(ref broken) ? throw new InvalidOperationException("no") : Logged("b"));
        }));
        await Assert.ThrowsAsync<RunFailedException>(() => run.ResultAsync<int>().OrHangAsync());
        Volatile.Write(ref broken, false);
        await Client.RetryAsync("r1", "ann").OrHangAsync();
        Assert.Equal(2, await run.ResultAsync<int>().OrHangAsync());
        Assert.Equal(["a", "b"], Log.Lines);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("after an await")]
    [InlineData("in an aggregate")]
    [InlineData("in a disposer")]
    [InlineData("from a faulted task")]
    public async Task However_a_body_throws_its_failure_is_the_same(string way)
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync("broken", _ => ThrowAsync(way)));
        Assert.Equal((typeof(InvalidOperationException).FullName, "thrown"), (failed.Failure.Type, failed.Failure.Message));
        Assert.Single(await EventsAsync<RunEvent.PhaseFailed>());
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("after an await")]
    [InlineData("in an aggregate")]
    [InlineData("in a disposer")]
    [InlineData("from a faulted task")]
    public async Task However_the_runs_own_code_throws_the_run_has_failed_once(string way)
    {
        var failed = await FailureOfAsync(_ => ThrowAsync(way));
        Assert.Equal((typeof(InvalidOperationException).FullName, "thrown"), (failed.Failure.Type, failed.Failure.Message));
        Assert.Single(await EventsAsync<RunEvent.Failed>());
    }

    [Fact]
    public async Task An_exception_whose_message_cannot_be_read_is_recorded_all_the_same()
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync<int>("broken", _ => throw new UnreadableException()));
        Assert.Equal(typeof(UnreadableException).FullName, failed.Failure.Type);
    }

    private static async Task<int> AfterAwaitAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("thrown");
    }

    private static Task<int> ThrowAsync(string way) => way switch
    {
        "at once" => throw new InvalidOperationException("thrown"),
        "after an await" => AfterAwaitAsync(),
        "in an aggregate" => throw new AggregateException(new InvalidOperationException("thrown")),
        "in a disposer" => InDisposerAsync(),
        _ => Task.FromException<int>(new InvalidOperationException("thrown")),
    };

    private static async Task<int> InDisposerAsync()
    {
        await using var broken = new BrokenDisposer();
        return 1;
    }

    private RunDefinition<int, int> FailingUntil(int good, Retry retry) => Definition(run => run.PhaseAsync(
        "flaky",
        phase =>
        {
            Log.Add($"attempt {phase.Attempt}");
            return phase.Attempt < good ? throw new InvalidOperationException("not yet") : Task.FromResult(phase.Attempt);
        },
        new() { Retry = retry }));

    private Task<int> Logged(string line)
    {
        Log.Add(line);
        return Task.FromResult(1);
    }

    private sealed class BrokenDisposer : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("thrown");
        }
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
