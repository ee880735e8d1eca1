using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Runs that are in flight while their code changes.</summary>
public abstract class VersionConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    [Fact]
    public async Task A_run_keeps_the_version_it_was_started_with_and_its_code_branches_by_it()
    {
        await RunAsync(new Order("1", Branch));
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await CrashAndRecoverAsync(new Order("2", Branch));
        await Client.StartAsync("order", 1, new() { Id = "newer" }).OrHangAsync();
        await Client.SignalAsync("r1", "go", 1).OrHangAsync();
        await Client.SignalAsync("newer", "go", 1).OrHangAsync();
        Assert.Equal("by hand", await ResultAsync<string>());
        Assert.Equal("by robot", await new RunHandle(Client, RunId.Parse("newer"), wasThere: true).ResultAsync<string>().OrHangAsync());
        Assert.Equal(("1", "2"), ((await ListedAsync()).Version, (await ListedAsync("newer")).Version));
    }

    [Fact]
    public async Task A_run_that_stands_at_a_mismatch_goes_on_when_code_that_fits_is_there_and_somebody_resumes_it()
    {
        await MismatchedAsync();
        await StopAndRecoverAsync(new Order("3", run => PackedAsync(run, packs: true)));
        await Client.ResumeAsync("r1", "ann", "the old phase is back").OrHangAsync();
        Assert.Equal("packed", await ResultAsync<string>());
        Assert.Equal(1, Log.Count("pack"));
    }

    [Fact]
    public async Task A_run_that_stands_at_a_mismatch_may_go_back_instead()
    {
        await MismatchedAsync();
        await Client.RollBackAsync("r1", RollbackTarget.Start, by: "ann").OrHangAsync();
        await Client.SignalAsync("r1", "go", 2).OrHangAsync();
        Assert.Equal("packed", await ResultAsync<string>());
        Assert.Equal(["pack"], Log.Lines);
    }

    private async Task MismatchedAsync()
    {
        Settings = Settings with { Strict = true };
        await RunAsync(new Order("1", run => PackedAsync(run, packs: true)));
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await StopAndRecoverAsync(new Order("2", run => PackedAsync(run, packs: false)));
        await Client.SignalAsync("r1", "go", 1).OrHangAsync();
        await UntilListedAsync(RunStatus.Suspended);
        Assert.Contains("pack recorded", (await ListedAsync()).Reason);
    }

    private static async Task<string> Branch(RunContext run)
    {
        await run.SignalAsync<int>("go");
        return await run.PhaseAsync(run.Version == "1" ? "by hand" : "by robot", phase => Task.FromResult(phase.Address.Name));
    }

    private async Task<string> PackedAsync(RunContext run, bool packs)
    {
        if (packs) await run.PhaseAsync("pack", _ => Logged("pack"));
        await run.SignalAsync<int>("go");
        return "packed";
    }

    private Task Logged(string line)
    {
        Log.Add(line);
        return Task.CompletedTask;
    }

    private sealed class Order(string version, Func<RunContext, Task<string>> body) : RunDefinition<int, string>
    {
        public override string Name => "order";

        public override string Version => version;

        public override Task<string> ExecuteAsync(RunContext run, int input) => body(run);
    }
}
