using Akka.Durable.TestKit.Hosts;
using Akka.Durable.Tests.Nodes;

namespace Akka.Durable.Tests.Hosts;

/// <summary>Moving between one process and a cluster is pointing at the same database, with runs in flight.</summary>
public abstract class OneDatabaseTwoHosts
{
    private readonly BodyLog _log = new();

    protected async Task A_run_begun_in_one_process_goes_on_in_a_cluster_and_ends_in_one_process()
    {
        await InProcessUntilAsync("a", start: true);
        await InClusterUntilAsync("b", start: false);
        await using var host = await ProcessAsync(Story);

        await AssertEndedAsync(host);
    }

    protected async Task A_run_begun_in_a_cluster_goes_on_in_one_process_and_ends_in_a_cluster()
    {
        await InClusterUntilAsync("a", start: true);
        await InProcessUntilAsync("b", start: false);
        await using var node = await NodeAsync(Story);

        await AssertEndedAsync(node.Client);
    }

    private protected abstract Task<TestNode> NodeAsync(RunDefinition definition);

    protected abstract Task<DurableHost> ProcessAsync(RunDefinition definition);

    // Each phase but the last is recorded, and the next one is under way when the host stops.
    private RunDefinition<int, string> Story => RunDefinition.Of<int, string>("story", async (run, x) =>
    {
        var result = $"{x}";
        foreach (var name in (string[])["a", "b", "c"])
        {
            result += await run.PhaseAsync(name, async phase =>
            {
                _log.Add($"{name} began");
                await _log.Gate($"{name} {phase.Epoch}").PassAsync(phase.Cancellation);
                _log.Add($"{name} ended");
                return name;
            });
        }

        return result;
    });

    private async Task InProcessUntilAsync(string held, bool start)
    {
        await using var host = await ProcessAsync(Story);
        await UntilHeldAsync(host, held, start);
    }

    private async Task InClusterUntilAsync(string held, bool start)
    {
        await using var node = await NodeAsync(Story);
        await UntilHeldAsync(node.Client, held, start);
    }

    private async Task UntilHeldAsync(IRunClient client, string held, bool start)
    {
        var epoch = start ? 1 : 2;
        if (start) await client.StartAsync("story", 7, new() { Id = "r1" });
        else _log.Gate($"a {epoch}").Open();
        await _log.Gate($"{held} {epoch}").Reached;
    }

    private async Task AssertEndedAsync(IRunClient client)
    {
        foreach (var name in (string[])["a", "b", "c"]) _log.Gate($"{name} 3").Open();
        var run = await client.AttachAsync("r1");

        Assert.Equal("7abc", await run.ResultAsync<string>().OrHangAsync());
        foreach (var name in (string[])["a", "b", "c"]) Assert.Equal(1, _log.Count($"{name} ended"));
        var state = await client.FindAsync("r1");
        Assert.Equal((3L, 0), (state!.Epoch, state.RecoveriesWithoutProgress));
        Assert.Equal(RunStatus.Completed, Assert.Single((await client.ListAsync(new() { Text = "r1" })).Rows).Status);
    }
}
