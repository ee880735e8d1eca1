using System.Text.Json;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Runs;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Execution;

/// <summary>A body is told why it is over before anybody else is told what was appended, and nobody waits for one that is left to itself.</summary>
public sealed class ExecutionSlotTests : IRunOwner
{
    private readonly ExecutionSlot _slot;

    public ExecutionSlotTests()
    {
        var definition = RunDefinition.Of<int, int>("import", (run, _) => run.PhaseAsync("load", _ => new TaskCompletionSource<int>().Task));
        var services = new ExecutionServices(DurableSettings.Default, new PayloadJson(JsonSerializerOptions.Web, 1024), new VirtualTime(), () => 0.5)
        {
            FindDefinition = _ => definition,
        };
        _slot = new(RunId.Parse("r1"), "host-1", services, this, () => { });
        _slot.Follow(After());
    }

    public static TheoryData<string, StopReason> Reasons => new()
    {
        { "paused", StopReason.Paused },
        { "suspended", StopReason.Suspended },
        { "terminated", StopReason.Terminated },
        { "rolled back", StopReason.RolledBack },
        { "claimed by another", StopReason.OwnershipLost },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void It_is_told_the_reason_at_once_and_keeps_it(string what, StopReason reason)
    {
        var state = After(what switch
        {
            "paused" => new RunEvent.Paused(null, null),
            "suspended" => new RunEvent.Suspended(null, "look", null),
            "terminated" => new RunEvent.Terminated(null, null),
            "rolled back" => new RunEvent.RolledBack("rb1", null, [], [], 2, null, null),
            _ => new RunEvent.Claimed(2, "host-2", ClaimCause.Recovery),
        });
        var execution = _slot.Current!;

        _slot.Fence(state);
        Assert.Equal(reason, execution.StopReason);

        // As when its report is refused because of it.
        execution.Stop(StopReason.HostStopping);
        _slot.Follow(state);
        Assert.Equal(reason, execution.StopReason);
    }

    [Fact]
    public void One_that_goes_on_is_told_nothing_and_neither_is_one_that_is_parked()
    {
        _slot.Fence(After());
        _slot.Fence(After(new RunEvent.WaitStarted(Scenes.Approve, "approve", null)));
        _slot.Fence(After(new RunEvent.WaitStarted(Scenes.Approve, "approve", null), new RunEvent.Parked()));

        Assert.Equal(StopReason.None, _slot.Current!.StopReason);
    }

    [Fact]
    public async Task A_stop_waits_for_one_that_is_on_its_way_out_until_that_is_left_to_itself()
    {
        var execution = _slot.Current!;
        _slot.Follow(After(new RunEvent.Paused(null, null)));
        var ended = _slot.Ended;
        Assert.False(ended.IsCompleted);

        execution.Abandon();

        await ended.OrHangAsync();
    }

    // Nothing that it asks is answered.
    Task<RunState> IRunOwner.AskAsync(RunCommand command) => new TaskCompletionSource<RunState>().Task;

    void IRunOwner.TakeUpAgain()
    {
    }

    private static RunState After(params RunEvent[] events) => RunScenario.Given([Scenes.Started, .. events]).State;
}
