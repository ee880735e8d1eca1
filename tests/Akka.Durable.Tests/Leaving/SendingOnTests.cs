using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.Tests.Runs;

namespace Akka.Durable.Tests.Leaving;

/// <summary>What a node that leaves still sends to runs: a region keeps what it cannot deliver, and the node would wait for it a minute long.</summary>
public sealed class SendingOnTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly RunId Run = RunId.Parse("elsewhere");
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    private readonly Akka.TestKit.TestProbe _region;
    private readonly Akka.TestKit.TestProbe _caller;

    public SendingOnTests() => (_region, _caller) = (CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void A_node_that_stays_sends_to_whoever_keeps_the_run()
    {
        Node(othersKeepRuns: false).Send(Ask(), _caller.Ref);

        _region.ExpectMsg<RunMessage.Ask>(Hang);
        Assert.Equal(_caller.Ref, _region.LastSender);
    }

    [Fact]
    public void A_node_that_leaves_others_behind_does_so_too()
    {
        var node = Node(othersKeepRuns: true);
        node.Stopping();

        node.Send(Ask(), _caller.Ref);

        _region.ExpectMsg<RunMessage.Ask>(Hang);
    }

    [Theory]
    [InlineData(0, RefusalCodes.Stopping)]
    [InlineData(1, RefusalCodes.OutcomeUnknown)]
    public void The_last_node_that_leaves_says_that_it_is_leaving_or_that_it_does_not_know_what_became_of_what_was_begun(int tries, string code)
    {
        var node = Node(othersKeepRuns: false);
        node.Stopping();

        node.Send(Ask(tries), _caller.Ref);

        Assert.Equal(code, _caller.ExpectMsg<RunMessage.Refused>(Hang).Code);
        ExpectNothingInTheRegion();
    }

    [Fact]
    public async Task The_last_node_that_leaves_runs_no_more_errands()
    {
        var node = Node(othersKeepRuns: false);
        node.Stopping();

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => node.AskAsync(Run, new RunCommand.Wake())).OrHangAsync();

        Assert.Equal(RefusalCodes.Stopping, refused.Code);
        ExpectNothingInTheRegion();
    }

    private static RunMessage.Ask Ask(int tries = 0) => new(Run, Bench.Signal("s1"), tries);

    private void ExpectNothingInTheRegion()
    {
        _region.Ref.Tell("nothing before this");
        _region.ExpectMsg("nothing before this", Hang);
    }

    private RunsNode Node(bool othersKeepRuns) => new()
    {
        Id = "node",
        Scheduler = Sys.Scheduler,
        Services = new(DurableSettings.Default, new(global::System.Text.Json.JsonSerializerOptions.Web, 1024), TimeProvider.System, () => 0),
        Store = new MemoryRunStore(),
        StoreTimeout = TimeSpan.FromDays(1),
        StashCapacity = 1000,
        Region = _region.Ref,
        OthersKeepRuns = () => othersKeepRuns,
    };
}
