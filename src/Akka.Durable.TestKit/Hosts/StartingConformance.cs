using Akka.Durable.Refusals;
using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Starting, finding, listing and awaiting runs.</summary>
public abstract class StartingConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    private static readonly RunDefinition<int, int> Twice = RunDefinition.Of<int, int>("twice", (run, x) => run.PhaseAsync("double", _ => Task.FromResult(2 * x)));

    [Fact]
    public async Task A_run_returns_what_its_code_returns()
    {
        await HostAsync(Twice);
        var run = await Client.StartAsync(Twice, 21).OrHangAsync();
        Assert.Equal(42, await run.ResultAsync().OrHangAsync());
        Assert.False(run.WasThere);
    }

    [Fact]
    public async Task A_run_without_an_id_is_given_one_that_no_other_has()
    {
        await HostAsync(Twice);
        var one = await Client.StartAsync(Twice, 1).OrHangAsync();
        var other = await Client.StartAsync(Twice, 1).OrHangAsync();
        Assert.NotEqual(one.Id, other.Id);
    }

    [Fact]
    public async Task Starting_again_with_the_same_id_and_input_finds_the_run_that_is_there()
    {
        await HostAsync(Twice);
        await Client.StartAsync(Twice, 3, new() { Id = "r1" }).OrHangAsync();
        var again = await Client.StartAsync(Twice, 3, new() { Id = "r1" }).OrHangAsync();
        Assert.True(again.WasThere);
        Assert.Equal(6, await again.ResultAsync().OrHangAsync());
        Assert.Single(await EventsAsync<RunEvent.Started>());
    }

    [Fact]
    public async Task Starting_again_after_a_restart_finds_the_run_and_its_result()
    {
        await HostAsync(Twice);
        await (await Client.StartAsync(Twice, 3, new() { Id = "r1" }).OrHangAsync()).ResultAsync().OrHangAsync();
        await CrashAndRecoverAsync(Twice);

        var again = await Client.StartAsync(Twice, 3, new() { Id = "r1" }).OrHangAsync();
        Assert.True(again.WasThere);
        Assert.Equal(6, await again.ResultAsync().OrHangAsync());
    }

    [Fact]
    public async Task Starting_again_a_run_whose_first_events_were_deleted_finds_it()
    {
        Settings = Settings with { SnapshotEvery = 1 };
        var many = Definition(async run =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await run.PhaseAsync("count", _ =>
                {
                    Log.Add("body");
                    return Task.FromResult(i);
                });

                // Until a snapshot is confirmed and what that makes superfluous is gone. The answer is recorded: a replay ends there too.
                if (await run.PhaseAsync("look", async _ => (await Source.EventsAsync(TheRun))[0].Sequence > 1)) break;
            }

            return 1;
        });
        await RunAsync(many);
        await ResultAsync<int>();
        var bodies = Log.Count("body");
        await CrashAndRecoverAsync(many);
        var again = await Client.StartAsync(many, 1, new() { Id = "r1" }).OrHangAsync();
        Assert.True(again.WasThere);
        Assert.Equal(1, await again.ResultAsync().OrHangAsync());
        Assert.Equal(bodies, Log.Count("body"));
        await AssertRefusedAsync(RefusalCodes.RunExists, () => Client.StartAsync(many, 2, new() { Id = "r1" }));
    }

    [Fact]
    public async Task A_taken_id_with_another_input_is_refused_and_changes_nothing()
    {
        await HostAsync(Twice);
        var run = await Client.StartAsync(Twice, 3, new() { Id = "r1" }).OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.RunExists, () => Client.StartAsync(Twice, 4, new() { Id = "r1" }));
        Assert.Equal(6, await run.ResultAsync().OrHangAsync());
    }

    [Fact]
    public async Task A_taken_id_with_another_definition_is_refused()
    {
        var other = Definition(_ => Task.FromResult(0), "other");
        await HostAsync(Twice, other);
        await Client.StartAsync(Twice, 3, new() { Id = "r1" }).OrHangAsync();
        await AssertRefusedAsync(RefusalCodes.RunExists, () => Client.StartAsync(other, 3, new() { Id = "r1" }));
    }

    [Fact]
    public async Task Many_who_start_one_id_at_once_get_one_run()
    {
        var counted = Definition(run => run.PhaseAsync("count", _ =>
        {
            Log.Add("body");
            return Task.FromResult(1);
        }));
        await HostAsync(counted);
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.StartAsync(counted, 1, new() { Id = "r1" }))).OrHangAsync();
        foreach (var run in runs) Assert.Equal(1, await run.ResultAsync().OrHangAsync());
        Assert.Equal(1, Log.Count("body"));
        Assert.Single(runs, run => !run.WasThere);
        Assert.Single(await EventsAsync<RunEvent.Started>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task An_id_that_cannot_be_one_is_refused(string id)
    {
        await HostAsync(Twice);
        await AssertRefusedAsync(RefusalCodes.InvalidRunId, () => Client.StartAsync(Twice, 1, new() { Id = id }));
        Assert.Empty((await Client.ListAsync(new()).OrHangAsync()).Rows);
    }

    [Fact]
    public async Task A_definition_that_is_not_registered_is_refused()
    {
        await HostAsync();
        await AssertRefusedAsync(RefusalCodes.UnknownDefinition, () => Client.StartAsync(Twice, 1));
    }

    [Fact]
    public async Task Somebody_else_may_attach_and_await_the_result()
    {
        var held = Definition(run => run.PhaseAsync("held", async phase =>
        {
            await Log.Gate("held").PassAsync(phase.Cancellation);
            return 7;
        }));
        await RunAsync(held);
        var attached = await Client.AttachAsync("r1").OrHangAsync();
        var result = attached.ResultAsync<int>();
        Log.Gate("held").Open();
        Assert.Equal(7, await result.OrHangAsync());
    }

    [Fact]
    public async Task A_run_that_nobody_started_cannot_be_attached_to()
    {
        await HostAsync(Twice);
        await AssertRefusedAsync(RefusalCodes.UnknownRun, () => Client.AttachAsync("nobody"));
        Assert.Null(await Client.FindAsync("nobody").OrHangAsync());
    }

    [Fact]
    public async Task What_the_code_throws_is_the_runs_failure()
    {
        var failed = await FailureOfAsync<int>(_ => throw new InvalidOperationException("no such luck"));
        Assert.Equal(typeof(InvalidOperationException).FullName, failed.Failure.Type);
        Assert.Equal("no such luck", failed.Failure.Message);
        Assert.Equal(RunStatus.Failed, (await ListedAsync()).Status);
    }

    [Fact]
    public async Task An_ended_run_is_listed_with_when_and_how_it_ended()
    {
        await ResultOfAsync(async run =>
        {
            await run.DelayAsync(TimeSpan.Zero);
            return 1;
        });
        var row = await ListedAsync();
        Assert.Equal((RunStatus.Completed, Time.GetUtcNow()), (row.Status, row.EndedAt));
    }

    [Fact]
    public async Task Tags_given_at_the_start_are_listed_and_runs_are_found_by_them()
    {
        await HostAsync(Twice);
        var tags = new Dictionary<string, string> { ["agent"] = "importer", ["caller"] = "ann" };
        await Client.StartAsync(Twice, 1, new() { Id = "r1", Tags = tags, Parent = RunId.Parse("root") }).OrHangAsync();
        await Client.StartAsync(Twice, 1, new() { Id = "r2" }).OrHangAsync();

        var found = Assert.Single((await Client.ListAsync(new() { Tag = ("agent", "importer") }).OrHangAsync()).Rows);
        Assert.Equal("r1", found.Run.Value);
        Assert.Equal(tags.OrderBy(t => t.Key), found.Tags.OrderBy(t => t.Key));
        Assert.Equal("root", found.Parent?.Value);
    }

    [Fact]
    public async Task Tags_may_be_changed_on_a_run_that_has_ended()
    {
        await ResultOfAsync(_ => Task.FromResult(1));
        await Client.ChangeTagsAsync("r1", new Dictionary<string, string?> { ["reviewed"] = "yes" }, "ann").OrHangAsync();
        Assert.Equal("yes", (await StateAsync()).Tags["reviewed"]);
        Assert.Equal("yes", (await ListedAsync()).Tags["reviewed"]);
    }

    [Fact]
    public async Task The_runs_code_sees_its_id_version_tags_and_when_it_was_started()
    {
        var seen = await ResultOfAsync(run => Task.FromResult($"{run.Id} {run.Version} {run.Epoch} {run.StartedAt:u}"));
        Assert.Equal($"r1 1 1 {Time.GetUtcNow():u}", seen);
    }
}
