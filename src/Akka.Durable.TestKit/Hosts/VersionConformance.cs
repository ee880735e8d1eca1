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

    [Fact]
    public async Task What_one_run_differs_in_is_held_against_no_other_run_of_the_same_code()
    {
        Settings = Settings with { Strict = true };
        await HostAsync(new Order("1", run => PackedAsync(run, packs: run.Id == TheRun)));
        foreach (var id in (string[])["r1", "r1.1", "r2"]) await Client.StartAsync("order", 1, new() { Id = id }).OrHangAsync();
        await HangGuard.UntilAsync(async () => (await Client.ListAsync(new() { Status = RunStatus.Waiting }).OrHangAsync()).Rows.Count == 3);
        await StopAndRecoverAsync(new Order("2", run => PackedAsync(run, packs: false)));
        foreach (var id in (string[])["r1", "r1.1", "r2"]) await Client.SignalAsync(id, "go", 1).OrHangAsync();

        foreach (var id in (string[])["r1.1", "r2"])
        {
            var state = await Client.WaitAsync(RunId.Parse(id)).OrHangAsync();
            Assert.Equal((RunStatus.Completed, 0), (Standings.Status(state), state.Mismatches.Count));
        }

        await HangGuard.UntilAsync(async () => (await StateAsync()).Standing is Standing.Mismatched);
        Assert.Contains("pack", (await StateAsync()).Phases.Keys.Select(p => p.Name));
    }

    [Fact]
    public async Task An_input_that_the_code_cannot_read_any_more_fails_the_run_once_and_no_later_host_tries_again()
    {
        await RunAsync(new Order("1", Branch));
        await UntilRecordedAsync<RunEvent.WaitStarted>();
        await StopAndRecoverAsync(RunDefinition.Of<DateOnly, string>("order", (run, _) => Branch(run)));
        Assert.IsType<Standing.Failed>((await EndAsync()).Standing);
        await StopAndRecoverAsync(RunDefinition.Of<DateOnly, string>("order", (run, _) => Branch(run)));
        Assert.Single(await EventsAsync<RunEvent.Failed>());
        Assert.Equal(RunStatus.Failed, (await ListedAsync()).Status);
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
