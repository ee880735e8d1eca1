using System.Text.Json;
using Akka.Durable.Payloads;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Execution;

/// <summary>A run that was put aside while its code was about to go on is taken up again: nobody else knows that it would go on.</summary>
public sealed class ParkedExecutionTests : IRunOwner
{
    private readonly TaskCompletionSource _takenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<RunCommand, Task<RunState>> _answer = _ => throw new InvalidOperationException("Nothing was to be asked.");
    private RunExecution? _execution;

    [Fact]
    public async Task When_its_report_is_refused_because_the_run_was_parked_meanwhile()
    {
        _answer = _ => throw new RunRefusedException(new(RefusalCodes.Parked, "The run was put aside as one that only waits."));
        Execute();

        await _takenUp.Task.OrHangAsync();
        Assert.False(_execution!.Completion.IsCompleted);

        // Its code never ends: whoever takes the run up must not wait for it.
        Assert.True(_execution.IsAbandoned);
    }

    [Fact]
    public async Task When_the_answer_comes_after_the_execution_was_parked()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<RunState>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = _ =>
        {
            asked.SetResult();
            return answer.Task;
        };
        Execute();
        await asked.Task.OrHangAsync();

        _execution!.Park();
        answer.SetResult(_execution.State);

        await _takenUp.Task.OrHangAsync();
    }

    [Fact]
    public async Task But_not_when_it_was_parked_because_it_asked_for_that()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = command =>
        {
            Assert.IsType<RunCommand.FromBody.Park>(command);
            _execution!.Park();
            answered.SetResult();
            return Task.FromResult(_execution.State);
        };
        var time = new VirtualTime();
        Execute(run => run.SignalAsync<int>("approve"), time, new RunEvent.WaitStarted(new("signal:approve"), "approve", null));
        await time.TimerSetAsync().OrHangAsync();
        await time.AdvanceAsync(DurableSettings.Default.ParkAfter);
        await answered.Task.OrHangAsync();

        // Whatever is to be done after the answer is done before the next thing that waits for a thread.
        for (var i = 0; i < 100; i++) await Task.Yield();
        Assert.False(_takenUp.Task.IsCompleted);
    }

    [Fact]
    public async Task It_is_not_put_aside_from_the_moment_its_wait_has_ended_even_before_its_code_goes_on()
    {
        var asked = 0;
        _answer = command =>
        {
            if (command is RunCommand.FromBody.Park) asked++;
            return new TaskCompletionSource<RunState>().Task;
        };
        var time = new VirtualTime();
        var clock = new HoldingTime(time);
        Execute(run => run.SignalAsync<int>("approve"), clock, new RunEvent.WaitStarted(new("signal:approve"), "approve", null));
        await time.TimerSetAsync(DurableSettings.Default.ParkAfter).OrHangAsync();

        clock.HoldThePool();
        var signalled = new TestKit.Runs.RunScenario(_execution!.State, time.GetUtcNow()).AndGiven(
            new RunEvent.SignalReceived("s1", "approve", null, new("1"u8.ToArray())), new RunEvent.SignalConsumed(new("signal:approve"), "s1"));
        OnAThreadOfItsOwn(() => _execution.Advance(signalled.State));
        await clock.Held.OrHangAsync();
        OnAThreadOfItsOwn(() => time.Advance(DurableSettings.Default.ParkAfter));
        clock.Release();

        Assert.Equal(0, asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retry_that_is_due_while_its_run_is_being_parked_begins_only_where_it_is_not_parked(bool parked)
    {
        var time = new VirtualTime();
        var (asked, answer, ran) = (Source<bool>(), Source<RunState>(), Source<bool>());
        _answer = command =>
        {
            if (command is not RunCommand.FromBody.Park) return new TaskCompletionSource<RunState>().Task;

            asked.TrySetResult(true);
            return answer.Task;
        };
        await AskToParkBeforeARetryAsync(_ => Task.FromResult(ran.TrySetResult(true) ? 1 : 2), time, time, asked.Task);
        await time.AdvanceAsync(DurableSettings.Default.ParkAfter);
        for (var i = 0; i < 100; i++) await Task.Yield();
        Assert.False(ran.Task.IsCompleted);

        var state = _execution!.State;
        answer.SetResult(parked ? RunEvolution.Evolve(state, new RecordedEvent(state.Sequence + 1, time.GetUtcNow(), new RunEvent.Parked())) : state);
        if (parked)
        {
            for (var i = 0; i < 100; i++) await Task.Yield();
            Assert.False(ran.Task.IsCompleted);
        }
        else
        {
            Assert.True(await ran.Task.OrHangAsync());
        }

        static TaskCompletionSource<T> Source<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    public async Task A_retry_that_is_due_while_its_run_is_being_parked_ends_when_its_execution_is_told_to_end()
    {
        var time = new VirtualTime();
        var clock = new HoldingTime(time);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = command =>
        {
            // Parked, and roused by what was appended with that: nobody says that it stays, as it does not.
            asked.TrySetResult();
            var state = _execution!.State;
            return Task.FromResult(RunEvolution.Evolve(state, new RecordedEvent(state.Sequence + 1, time.GetUtcNow(), new RunEvent.Parked())));
        };
        await AskToParkBeforeARetryAsync(_ => Task.FromResult(1), time, clock, asked.Task);

        // Due, and not yet where it asks whether the run stays.
        clock.HoldThePool();
        OnAThreadOfItsOwn(() => time.Advance(DurableSettings.Default.ParkAfter));
        await clock.Held.OrHangAsync();
        _execution!.Stop(StopReason.OwnershipLost);
        clock.Release();

        await _execution.Completion.OrHangAsync();
    }

    [Fact]
    public async Task Nobody_waits_for_one_that_is_left_to_itself()
    {
        _answer = _ => new TaskCompletionSource<RunState>().Task;
        Execute();
        Assert.False(_execution!.Over.IsCompleted);

        _execution.Abandon();

        await _execution.Over.OrHangAsync();
        Assert.False(_execution.Completion.IsCompleted);
    }

    Task<RunState> IRunOwner.AskAsync(RunCommand command) => _answer(command);

    void IRunOwner.TakeUpAgain() => _takenUp.TrySetResult();

    /// <summary>Executes a run that only waits for a retry until it is asked whether it may be parked. The retry is due when as much time has passed again.</summary>
    private async Task AskToParkBeforeARetryAsync(Func<PhaseContext, Task<int>> body, VirtualTime time, TimeProvider clock, Task asked)
    {
        var parkAfter = DurableSettings.Default.ParkAfter;
        Execute(
            run => run.PhaseAsync("load", body, new() { Retry = Retry.Fixed(2, TimeSpan.FromSeconds(1)) }),
            clock,
            new RunEvent.PhaseFailed(Scenes.Load, 1, time.GetUtcNow(), Scenes.Broken, time.GetUtcNow() + (2 * parkAfter)));
        await time.TimerSetAsync(2 * parkAfter).OrHangAsync();
        await time.TimerSetAsync(parkAfter).OrHangAsync();
        await time.AdvanceAsync(parkAfter);
        await asked.OrHangAsync();
    }

    private void Execute() => Execute(run => run.PhaseAsync("load", _ => Task.FromResult(1)), new VirtualTime());

    private void Execute(Func<RunContext, Task<int>> code, TimeProvider time, params RunEvent[] events)
    {
        var definition = RunDefinition.Of<int, int>("import", (run, _) => code(run));
        var state = TestKit.Runs.RunScenario.Given([Scenes.Started, .. events]).State;
        var services = new ExecutionServices(DurableSettings.Default, new PayloadJson(JsonSerializerOptions.Web, 1024), time, () => 0.5);
        _execution = new RunExecution(RunId.Parse("r1"), state, definition, services, this);
        _execution.Start();
    }

    private static void OnAThreadOfItsOwn(Action act)
    {
        var thread = new Thread(() => act());
        thread.Start();
        thread.Join();
    }

    /// <summary>A clock that holds the first of the pool's threads that asks it for the time: whoever goes on goes no further.</summary>
    private sealed class HoldingTime(VirtualTime time) : TimeProvider
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new(initialState: true);

        public Task Held => _held.Task;

        public override long TimestampFrequency => time.TimestampFrequency;

        public void HoldThePool() => _released.Reset();

        public void Release() => _released.Set();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.IsThreadPoolThread && !_released.IsSet)
            {
                _held.TrySetResult();
                _released.Wait();
            }

            return time.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
