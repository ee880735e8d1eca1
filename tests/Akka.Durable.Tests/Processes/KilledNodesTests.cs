using System.Diagnostics;
using System.Globalization;

namespace Akka.Durable.Tests.Processes;

/// <summary>Three nodes as processes, and SIGKILL: no run is lost, and nothing that is recorded is done again.</summary>
public sealed class KilledNodesTests(KilledNodesTests.Started started) : IClassFixture<KilledNodesTests.Started>
{
    private const int Shelves = 6;
    private const int StepMilliseconds = 150;

    /// <summary>How long nodes are killed at random, in seconds. Not set: three of them are.</summary>
    private const string SecondsVariable = "DURABLE_KILL_SECONDS";

    private readonly ClusterOfProcesses _cluster = started.Cluster;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Runs_go_on_whichever_node_is_killed(int index)
    {
        var (victim, runs) = await _cluster.StartRunsOnAsync(index, $"turn-{index}", Shelves, StepMilliseconds);

        await victim.KillAsync();

        await _cluster.AssertAllDoneOnceAsync(runs, Shelves);
        await _cluster.ReplaceAsync(index);
    }

    [Fact]
    public async Task Runs_go_on_while_nodes_are_killed_one_after_the_other_at_random()
    {
        var seconds = int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), CultureInfo.InvariantCulture, out var set) ? set : 0;
        var seed = 20_300_101 + seconds;
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var runs = new List<string>();
        for (var kill = 1; seconds > 0 ? watch.Elapsed.TotalSeconds < seconds : kill <= 3; kill++)
        {
            var place = random.Next(ClusterOfProcesses.Size);
            var (victim, started) = await _cluster.StartRunsOnAsync(place, $"random-{kill}", Shelves, StepMilliseconds);
            runs.AddRange(started);
            await victim.KillAsync();
            await _cluster.ReplaceAsync(place);
        }

        Assert.NotEmpty(runs);
        await _cluster.AssertAllDoneOnceAsync(runs, Shelves);
    }

    /// <summary>One cluster for all of them: who was killed is replaced.</summary>
    public sealed class Started : IAsyncLifetime
    {
        internal ClusterOfProcesses Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ClusterOfProcesses.StartAsync();

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
