using Akka.Actor;

namespace Akka.Durable.Tests.Readme;

/// <summary>The program of the README's section on clusters, so that the compiler sees it; a test holds the two equal, line by line.</summary>
internal static class ClusterProgram
{
    public static async Task MainAsync()
    {
        var letters = new Letters();
        var system = ActorSystem.Create("durable", DurableConfiguration.ReadFiles("hocon/cluster-node.conf"));
        var runs = await DurableRuns.For(system).StartAsync(new DurableRunsOptions().Add(letters));

        var run = await runs.StartAsync(letters, new(["Ada", "Grace", "Barbara"]), new() { Id = "monday" });
        Console.WriteLine(await run.ResultAsync());
        await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
    }

    private sealed record LettersRequest(string[] Names);

    private sealed class Letters : RunDefinition<LettersRequest, string>
    {
        public override Task<string> ExecuteAsync(RunContext run, LettersRequest request) =>
            run.PhaseAsync("write", _ => Task.FromResult($"{request.Names.Length} letters"));
    }
}
