using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.Cluster.Runs;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.TestKit.Time;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Runs;

/// <summary>A run is taken over from a member of the cluster only when that node says that it holds the run no longer.</summary>
public sealed class PredecessorTests : IDisposable
{
    private static readonly RunDefinition<int, int> Waits = RunDefinition.Of<int, int>("waits", async (run, _) =>
    {
        for (var i = 1; i <= 3; i++) await run.SignalAsync<int>("go");
        return 1;
    });

    private readonly ConcurrentDictionary<string, ICanTell> _members = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_that_stood_still_does_not_take_a_run_back_from_who_holds_it_now()
    {
        // It asks once: its clock for asking again stands still.
        await using var stale = await OpenAsync("stale", new VirtualTime());
        await using var holder = await OpenAsync("holder");
        await stale.AcceptedAsync("r1", Bench.StartOf("waits"));
        await stale.UntilAsync("r1", state => state.Waits.Count == 1);

        // The others had it leave meanwhile, and one of them took the run over. It still takes them for members.
        var member = Join(holder);
        await holder.AcceptedAsync("r1", Bench.Signal("s1"));
        await UntilHeldByAsync(holder);

        // Its write is refused: it reads the run anew, and asks instead of taking it.
        await stale.AcceptedAsync("r1", Bench.Signal("s2"));
        Assert.True(await member.Answer.OrHangAsync());
        await holder.AcceptedAsync("r1", Bench.Signal("s3"));
        await holder.UntilAsync("r1", state => state.Standing.IsEnded);

        var claims = (await holder.EventsAsync("r1")).Select(e => e.Event).OfType<RunEvent.Claimed>();
        Assert.DoesNotContain("stale", claims.Select(claimed => RunsNode.NodeOf(claimed.Owner)));
    }

    [Fact]
    public async Task A_run_whose_holder_ends_without_a_word_is_taken_over_although_its_node_is_a_member()
    {
        var time = new VirtualTime();
        await using var successor = await OpenAsync("successor", time);
        await using (var holder = await OpenAsync("holder"))
        {
            await holder.AcceptedAsync("r1", Bench.StartOf("waits"));
            await holder.UntilAsync("r1", state => state.Waits.Count == 1);
            var member = Join(holder);
            await successor.AcceptedAsync("r1", Bench.Signal("s1"));
            Assert.True(await member.Answer.OrHangAsync());
        }

        time.Advance(TimeSpan.FromSeconds(1));

        await UntilHeldByAsync(successor);
    }

    [Fact]
    public async Task A_run_is_taken_over_when_its_silent_holder_is_a_member_no_longer()
    {
        var time = new VirtualTime();
        await using var successor = await OpenAsync("successor", time);
        await using var holder = await OpenAsync("holder");
        await holder.AcceptedAsync("r1", Bench.StartOf("waits"));
        await holder.UntilAsync("r1", state => state.Waits.Count == 1);
        var silent = new Member(holder, isSilent: true);
        _members["holder"] = silent;
        await successor.AcceptedAsync("r1", Bench.Signal("s1"));
        await silent.Answer.OrHangAsync();

        _members.Clear();
        time.Advance(TimeSpan.FromSeconds(1));

        await UntilHeldByAsync(successor);
    }

    private static Task UntilHeldByAsync(Bench bench) =>
        bench.UntilAsync("r1", state => state.Owner is { } owner && RunsNode.NodeOf(owner) == bench.Node.Id);

    private Task<Bench> OpenAsync(string name, TimeProvider? time = null) =>
        Bench.OnSqliteAsync(name, _folder.File("runs.db"), [Waits], storeTime: time, findPeer: _members.GetValueOrDefault);

    private Member Join(Bench bench)
    {
        var member = new Member(bench, isSilent: false);
        _members[bench.Node.Id] = member;
        return member;
    }

    /// <summary>A node as the others reach it, or do not.</summary>
    private sealed class Member(Bench bench, bool isSilent) : ICanTell
    {
        private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The first answer.</summary>
        public Task<bool> Answer => _answer.Task;

        public void Tell(object message, IActorRef sender)
        {
            var asked = Assert.IsType<RunMessage.Holds>(message);
            var isHeld = bench.Node.Incarnations.Lives(asked.Owner);
            if (!isSilent) sender.Tell(new RunMessage.Held(asked.Run, asked.Owner, isHeld));
            _answer.TrySetResult(isHeld);
        }
    }
}
