using Akka.Actor;
using Akka.Durable.Cluster.Messages;
using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Runs;

/// <summary>A start whose answer is late is sent again by the client itself: that is not somebody else's run.</summary>
public sealed class StartAgainTests
{
    private static readonly RunId Run = RunId.Parse("r1");

    private static readonly RunDefinition Waits = RunDefinition.Of<int, int>("waits", async (run, x) => x + await run.SignalAsync<int>("go"));

    [Theory]
    [InlineData("node~1", false)]
    [InlineData("node~2", true)]
    [InlineData(null, true)]
    public async Task Whoever_asks_once_more_is_answered_as_the_first_time_and_nobody_else(string? call, bool wasThere)
    {
        using var folder = new TemporaryFolder();
        await using var bench = await Bench.OnSqliteAsync("node", folder.File("runs.db"), [Waits]);

        var first = await StartAsync(bench, "node~1");
        var again = await StartAsync(bench, call);

        Assert.Equal((false, wasThere), (first.WasThere, again.WasThere));
    }

    private static async Task<RunMessage.Accepted> StartAsync(Bench bench, string? call) => Assert.IsType<RunMessage.Accepted>(
        await bench.Node.Region.Ask<RunMessage>(new RunMessage.Ask(Run, Bench.StartOf("waits"), Call: call), CancellationToken.None).OrHangAsync());
}
