using Akka.Durable.Cli.Files;
using Akka.Durable.Cli.Verbs;

namespace Akka.Durable.Cli.Processes;

/// <summary>Two processes, one database.</summary>
[Collection(ProcessTests.Name)]
public sealed class HeldDatabaseTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public HeldDatabaseTests() => _sandbox.PlantTenBatches();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_second_process_is_refused_by_the_name_of_the_first_and_may_look_on()
    {
        // Each batch waits an hour: it stands still until it is killed.
        using var holding = DurableProcess.Start(_sandbox, "demo", "--path", _sandbox.Tree, "--slow", "3600000");
        Assert.True(await holding.ReachesAsync("hash: started"));

        var second = await ProgramCall.OfAsync(_sandbox, "demo", "--run", "other", "--path", _sandbox.Tree, "--database", "demo.db");
        Assert.Equal(4, second.ExitCode);
        Assert.StartsWith("database-held: The database is held by process ", second.Error);

        var shown = await ProgramCall.OfAsync(_sandbox, "show", "demo", "--database", "demo.db");
        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Contains("▶ running", shown.Out);

        var verified = await ProgramCall.OfAsync(_sandbox, "verify", "--database", "demo.db");
        Assert.Equal(0, verified.ExitCode);
        await holding.KillAsync();
    }
}
