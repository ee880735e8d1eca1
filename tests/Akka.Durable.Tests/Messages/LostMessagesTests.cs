using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Hosts;
using Akka.Durable.Tests.Nodes;
using Akka.Durable.Tests.Runs;
using Akka.Durable.Tests.Stores;

namespace Akka.Durable.Tests.Messages;

/// <summary>Messages that nobody takes are counted: those that reach nobody, those that nobody knows, and those that find too many waiting.</summary>
[Collection(AloneTests.Name)]
public sealed class LostMessagesTests : IDisposable
{
    private static readonly RunId Run = RunId.Parse("r1");

    private static readonly RunDefinition<int, int> Waits = RunDefinition.Of<int, int>("waits", (run, _) => run.SignalAsync<int>("go"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_message_about_a_run_that_reaches_nobody_is_counted_and_nobody_elses_is()
    {
        await using var node = await TestNode.StartAsync(_folder.File("runs.db"), Waits);
        using var lost = new CountedMessages("durable.messages.lost");

        node.System.DeadLetters.Tell("of somebody else", ActorRefs.NoSender);
        node.System.DeadLetters.Tell(new RunMessage.Get(Run), ActorRefs.NoSender);

        await HangGuard.UntilAsync(() => lost.Of("dead-letter") > 0);
        Assert.Equal(1, lost.Of("dead-letter"));
    }

    [Fact]
    public async Task A_message_that_a_runs_actor_does_not_know_is_counted()
    {
        await using var node = await TestNode.StartAsync(_folder.File("runs.db"), Waits);
        await node.Client.StartAsync(Waits, 1, new() { Id = Run.Value }).OrHangAsync();
        using var lost = new CountedMessages("durable.messages.lost");

        // An answer, where only questions go.
        DurableRuns.For(node.System).Region.Tell(new RunMessage.Accepted(Run, 1, WasThere: true), ActorRefs.NoSender);

        await HangGuard.UntilAsync(() => lost.Of("unhandled") == 1);
    }

    [Fact]
    public async Task What_finds_as_many_waiting_as_may_wait_is_refused_and_counted_and_the_others_have_their_turn()
    {
        await using var runs = StoredRuns.Start(changed: "akka.actor.default-mailbox.stash-capacity = 2");
        using var overflows = new CountedMessages("durable.stash.overflows");
        await runs.BeginAsync();
        for (var round = 1; round <= 3; round++)
        {
            var late = runs.Faults.Next(Asked.Write, Way.DoneAndLate);
            var asked = new List<Task<RunMessage>> { runs.SendAsync($"{round}.1") };
            await late.Struck.OrHangAsync();

            asked.AddRange(Enumerable.Range(2, 5).Select(i => runs.SendAsync($"{round}.{i}")));
            foreach (var tooMany in asked[3..]) Assert.Equal(RefusalCodes.Overloaded, Assert.IsType<RunMessage.Refused>(await tooMany).Code);
            late.Release();

            foreach (var taken in asked[..3]) Assert.IsType<RunMessage.Accepted>(await taken);
            Assert.Equal(3 * round, overflows.Of());

            // Nothing waits any more: as many as before have room.
            var taking = round * 3;
            await runs.Bench.UntilAsync("r1", state => state.ReadSignalIds.Count == taking && state.Waits.Open.Count == 1);
        }
    }
}
