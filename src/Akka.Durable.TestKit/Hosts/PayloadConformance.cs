using Akka.Durable.Failures;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Values: within the limit or refused, never cut, never lost.</summary>
public abstract class PayloadConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private const int Limit = 2048;

    protected PayloadConformance() => Settings = Settings with { PayloadBytesMax = Limit };

    [Theory]
    [InlineData(Limit - 1, true)]
    [InlineData(Limit, true)]
    [InlineData(Limit + 1, false)]
    [InlineData(Limit * 1000, false)]
    public async Task An_input_may_be_as_long_as_the_limit_and_no_longer(int length, bool taken)
    {
        var echo = RunDefinition.Of<string, int>("echo", (_, input) => Task.FromResult(input.Length + 2));
        await HostAsync(echo);
        if (taken)
        {
            var run = await Client.StartAsync(echo, OfLength(length), new() { Id = "r1" }).OrHangAsync();
            Assert.Equal(length, await run.ResultAsync().OrHangAsync());
        }
        else
        {
            await AssertRefusedAsync(RefusalCodes.PayloadTooLarge, () => Client.StartAsync(echo, OfLength(length), new() { Id = "r1" }));
            Assert.Null(await Client.FindAsync("r1").OrHangAsync());
        }
    }

    [Theory]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task A_phases_result_may_be_as_long_as_the_limit(int length) =>
        Assert.Equal(length, await ResultOfAsync(async run => (await run.PhaseAsync("big", _ => Task.FromResult(OfLength(length)))).Length + 2));

    [Fact]
    public async Task A_phases_result_over_the_limit_fails_the_phase_once_and_for_good()
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync(
            "big",
            _ =>
            {
                Log.Add("body");
                return Task.FromResult(OfLength(Limit + 1));
            },
            new() { Retry = Retry.Fixed(5, TimeSpan.Zero) }));
        Assert.Equal(FailureCodes.PayloadTooLarge, failed.Failure.Code);
        Assert.Contains($"{Limit + 1} bytes", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, Log.Count("body"));
    }

    [Fact]
    public async Task A_runs_result_over_the_limit_fails_the_run() =>
        Assert.Equal(FailureCodes.PayloadTooLarge, (await FailureOfAsync(_ => Task.FromResult(OfLength(Limit + 1)))).Failure.Code);

    [Fact]
    public async Task A_step_or_a_checkpoint_over_the_limit_is_an_error_in_the_body()
    {
        var caught = await ResultOfAsync(run => run.PhaseAsync("load", async phase =>
        {
            var step = await Record.ExceptionAsync(() => phase.StepAsync("big", () => Task.FromResult(OfLength(Limit + 1))));
            var save = await Record.ExceptionAsync(() => phase.SaveCheckpointAsync(OfLength(Limit + 1)));
            return $"{step?.GetType().Name} {save?.GetType().Name} {phase.Checkpoint<string>() ?? "nothing"}";
        }));
        Assert.Equal($"{nameof(PhaseFailedException)} {nameof(PayloadTooLargeException)} nothing", caught);
    }

    [Fact]
    public async Task A_signal_over_the_limit_is_refused_and_nothing_of_it_is_kept()
    {
        await RunAsync(Definition(run => run.SignalAsync<string>("big")));
        await AssertRefusedAsync(RefusalCodes.PayloadTooLarge, () => Client.SignalAsync("r1", "big", OfLength(Limit + 1)));
        Assert.Empty(await EventsAsync<RunEvent.SignalReceived>());
        await Client.SignalAsync("r1", "big", OfLength(Limit)).OrHangAsync();
        Assert.Equal(OfLength(Limit), await ResultAsync<string>());
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_as_JSON_fails_the_phase_with_a_sentence()
    {
        var failed = await FailureOfAsync(run => run.PhaseAsync("odd", _ => Task.FromResult(new Circle())));
        Assert.Equal(FailureCodes.NotSerializable, failed.Failure.Code);
        Assert.StartsWith("The result of odd cannot be converted", failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_cannot_be_written_as_JSON_is_refused()
    {
        var odd = RunDefinition.Of<Circle, int>("odd", (_, _) => Task.FromResult(1));
        await HostAsync(odd);
        await AssertRefusedAsync(RefusalCodes.InvalidInput, () => Client.StartAsync(odd, new Circle(), new() { Id = "r1" }));
    }

    [Fact]
    public async Task Text_of_every_language_and_nothing_at_all_come_back_as_they_were()
    {
        var values = new[] { "", "Grüße", "日本語", "\u0000\u001f\"\\", "👩‍🚀", null };
        var story = Definition(async run =>
        {
            var back = new List<string?>();
            foreach (var value in values) back.Add(await run.PhaseAsync("echo", _ => Task.FromResult(value)));
            await run.PhaseAsync("held", phase => Log.Gate($"epoch {phase.Epoch}").PassAsync(phase.Cancellation));
            return back;
        });
        await RunAsync(story);
        await Log.Gate("epoch 1").Reached;
        Log.Gate("epoch 2").Open();
        await CrashAndRecoverAsync(story);
        Assert.Equal(values, await ResultAsync<List<string?>>());
    }

    /// <summary>Text whose JSON has so many bytes.</summary>
    private static string OfLength(int length) => new('x', length - 2);

    private sealed class Circle
    {
        public Circle Self => this;
    }
}
