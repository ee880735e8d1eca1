using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.History;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Runs;

/// <summary>Whoever attaches to a run is told of its end, and not of an earlier one that was undone since.</summary>
public sealed class AttachTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly RunId Run = RunId.Parse("r1");

    [Fact]
    public async Task The_late_notice_of_an_end_that_was_undone_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        await using var bench = await Bench.OnSqliteAsync("node", folder.File("runs.db"), []);
        var ended = EndedAt(9);
        var caller = CreateTestProbe();
        var told = bench.Node.TellWhenEndedAsync(Run, since: 5, caller);

        bench.Node.Waiters.Tell(Run, EndedAt(4));
        await HangGuard.UntilAsync(() => bench.Node.Waiters.IsAwaited(Run));
        bench.Node.Waiters.Tell(Run, ended);
        await told.OrHangAsync();

        Assert.Equal(9, caller.ExpectMsg<RunMessage.Found>(TimeSpan.FromMinutes(1)).Sequence);
    }

    [Fact]
    public async Task Nobody_is_told_by_a_node_that_leaves()
    {
        using var folder = new TemporaryFolder();
        await using var bench = await Bench.OnSqliteAsync("node", folder.File("runs.db"), []);
        var caller = CreateTestProbe();
        var told = bench.Node.TellWhenEndedAsync(Run, since: 5, caller);

        bench.Node.Waiters.Close();
        await told.OrHangAsync();

        caller.Tell("nothing before this");
        caller.ExpectMsg("nothing before this", TimeSpan.FromMinutes(1));
    }

    private static RunState EndedAt(long sequence)
    {
        var started = RunTurn.Take(RunState.Initial, Bench.StartOf("waits"), TimeProvider.System.GetUtcNow(), HistoryLimits.Of(DurableSettings.Default));
        return started.State with { Sequence = sequence, Standing = new Standing.Terminated(null, null) };
    }
}
