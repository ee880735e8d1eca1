using System.Text.Json;
using Akka.Durable.Execution;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;
using static Akka.Durable.Runs.Scenes;
using static Akka.Durable.TestKit.Runs.RunScenario;

namespace Akka.Durable.Checks;

/// <summary>What a check before a deploy finds in the waits, times and children of a run in flight.</summary>
public class CheckReplayTests
{
    private static readonly Address Signal = new("signal:approve");
    private static readonly Address Delay = new("delay");
    private static readonly Address Answer = new("any:answer");
    private static readonly Address Part = new("part");
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly RunDefinition<int, int> Child = RunDefinition.Of<int, int>("part", (_, x) => Task.FromResult(x));

    private static readonly RunEvent.ChildStarted Begun =
        new(Part, RunId.Parse("r1:part"), "part", "1", Json("7"), ParentClose.Cancel, ChildRollback.Cancel);

    private static readonly RunEvent.WaitStarted OneOfTwo =
        new(Answer, null, Noon + Hour, [new("approve", null), new(null, Noon + Hour)]);

    [Fact]
    public async Task Code_that_waits_for_what_the_run_waits_for_goes_on()
    {
        Assert.Empty(await DifferencesAsync(r => r.SignalAsync<int>("approve"), new RunEvent.WaitStarted(Signal, "approve", null)));
        Assert.Empty(await DifferencesAsync(r => r.DelayAsync(Hour), new RunEvent.WaitStarted(Delay, null, Noon + Hour)));
        Assert.Empty(await DifferencesAsync(r => r.AnyAsync("answer", new WaitFor.Delay(Hour), new WaitFor.Signal("approve")), OneOfTwo));
        Assert.Empty(await DifferencesAsync(r => r.ChildAsync(Child, 7), Begun, new RunEvent.ChildConfirmed(Part)));
    }

    [Fact]
    public async Task A_run_that_waits_where_the_code_does_not_needs_attention()
    {
        Assert.Equal(
            ["the run waits at signal:approve, and the code does not"],
            await DifferencesAsync(r => r.SignalAsync<int>("other"), new RunEvent.WaitStarted(Signal, "approve", null)));
        Assert.Equal(
            ["the run waits at delay, and the code does not"],
            await DifferencesAsync(r => r.PhaseAsync("load", _ => Task.FromResult(1)), new RunEvent.WaitStarted(Delay, null, Noon + Hour)));
    }

    [Fact]
    public async Task A_wait_that_is_over_and_that_the_code_does_not_come_to_needs_attention() =>
        Assert.Equal(
            ["the wait delay is recorded, and the code does not come to it"],
            await DifferencesAsync(
                r => r.PhaseAsync("load", _ => Task.FromResult(1)),
                new RunEvent.WaitStarted(Delay, null, Noon + Hour),
                new RunEvent.TimerFired(Delay, Noon + Hour)));

    [Fact]
    public async Task Something_more_that_the_code_waits_for_needs_attention_as_the_run_would_not_notice_it() =>
        Assert.Equal(
            ["the run waits at any:answer for a time or signal 'approve', the code for a time or signal 'approve' or signal 'refuse'"],
            await DifferencesAsync(
                r => r.AnyAsync("answer", new WaitFor.Delay(Hour), new WaitFor.Signal("approve"), new WaitFor.Signal("refuse")), OneOfTwo));

    [Fact]
    public async Task A_child_that_the_code_does_not_start_needs_attention() =>
        Assert.Equal(
            ["the child part is recorded, and the code does not start it"],
            await DifferencesAsync(r => r.PhaseAsync("load", _ => Task.FromResult(1)), Begun, new RunEvent.ChildConfirmed(Part)));

    [Fact]
    public async Task A_child_that_the_code_starts_with_another_input_needs_attention() =>
        Assert.Equal(
            ["child part is recorded with another input than this version of the code gives it"],
            await DifferencesAsync(r => r.ChildAsync(Child, 8), Begun, new RunEvent.ChildConfirmed(Part)));

    [Fact]
    public async Task What_stands_behind_a_child_that_still_runs_is_not_looked_for() =>
        Assert.Empty(await DifferencesAsync(
            async r =>
            {
                await r.ChildAsync(Child, 7);
                await r.PhaseAsync("load", _ => Task.FromResult(1));
            },
            Begun,
            new RunEvent.ChildConfirmed(Part)));

    private static Task<IReadOnlyList<string>> DifferencesAsync(Func<RunContext, Task> code, params RunEvent[] recorded)
    {
        var services = new ExecutionServices(DurableSettings.Default, new PayloadJson(JsonSerializerOptions.Web, 1024), new VirtualTime(), () => 0.5)
        {
            FindDefinition = name => name == Child.Name ? Child : null,
        };
        var definition = RunDefinition.Of<int, int>("import", async (run, _) =>
        {
            await code(run);
            return 1;
        });
        return new CheckReplay(RunId.Parse("r1"), Given([Started, .. recorded]).State).RunAsync(definition, services, CancellationToken.None).OrHangAsync();
    }
}
