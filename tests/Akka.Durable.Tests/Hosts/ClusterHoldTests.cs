using Akka.Durable.Cluster.Hold;
using Akka.Durable.Refusals;
using Akka.Durable.TestKit.Stores;
using Akka.Durable.TestKit.Time;

namespace Akka.Durable.Tests.Hosts;

/// <summary>The nodes of a cluster share one hold: each may give it back, and none takes back what it has given.</summary>
public sealed class ClusterHoldTests
{
    private readonly MemoryRunStore _store = new();
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task A_node_that_has_given_it_back_does_not_take_it_again_however_often_it_is_to_confirm_it()
    {
        var last = HoldOf("durable", port: 1);
        await last.TakeAsync(CancellationToken.None);
        await last.GiveBackAsync();

        Assert.Null(await last.ConfirmAsync(CancellationToken.None));

        await HoldOf("other", port: 2).TakeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Another_node_that_is_still_there_takes_it_again()
    {
        var (first, second) = (HoldOf("durable", port: 1), HoldOf("durable", port: 2));
        await first.TakeAsync(CancellationToken.None);
        await second.TakeAsync(CancellationToken.None);
        await first.GiveBackAsync();

        Assert.Null(await second.ConfirmAsync(CancellationToken.None));

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => HoldOf("other", port: 3).TakeAsync(CancellationToken.None));
        Assert.Equal(RefusalCodes.DatabaseHeld, refused.Code);
    }

    private ClusterHold HoldOf(string system, int port) =>
        new(_store, new("akka.tcp", system, "127.0.0.1", port), _time, TimeSpan.FromSeconds(15));
}
