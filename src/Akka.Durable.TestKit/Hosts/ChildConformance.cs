using Akka.Durable.Runs;
using Xunit;

namespace Akka.Durable.TestKit.Hosts;

/// <summary>Children: started once, awaited in memory or out of it, seen by their parent however they end.</summary>
public abstract class ChildConformance<TSource> : RunHostConformance<TSource>
    where TSource : IHostSource, new()
{
    /// <summary>The id of the child that the code calls <c>child</c>.</summary>
    protected const string TheChild = "r1:child";

    [Fact]
    public async Task A_child_is_started_and_its_result_is_the_parents_value()
    {
        await ParentAsync(Child(x => x + 1), async (run, child) => await run.ChildAsync(child, 41));
        Assert.Equal(42, await ResultAsync<int>());
        Assert.Single(await EventsAsync<RunEvent.ChildStarted>());
        Assert.Single(await EventsAsync<RunEvent.ChildEnded>());
    }

    [Fact]
    public async Task The_catalog_names_parent_and_root_of_each()
    {
        var leaf = Child(x => x, "leaf");
        var middle = RunDefinition.Of<int, int>("middle", (run, x) => run.ChildAsync(leaf, x));
        var top = Definition(run => run.ChildAsync(middle, 1));
        await HostAsync(leaf, middle, top);
        await Client.StartAsync(top, 1, new() { Id = "r1" }).OrHangAsync();
        Assert.Equal(1, await ResultAsync<int>());

        var row = await ListedAsync("r1:middle:leaf");
        Assert.Equal(("r1:middle", "r1"), (row.Parent?.Value, row.Root?.Value));
        Assert.Equal(("r1", "r1"), ((await Client.FindAsync("r1:middle"))!.Header!.Parent?.Value, (await Client.FindAsync("r1:middle"))!.Header!.Root?.Value));
        Assert.Null((await StateAsync()).Header!.Root);
    }

    [Fact]
    public async Task A_childs_failure_is_an_exception_where_that_is_asked_for()
    {
        await ParentAsync(Child(_ => throw new InvalidOperationException("no disk")), async (run, child) =>
        {
            try
            {
                return await run.ChildAsync(child, 1);
            }
            catch (ChildFailedException failed)
            {
                return failed.Status is RunStatus.Failed && failed.Failure!.Message == "no disk" ? 7 : -1;
            }
        });
        Assert.Equal(7, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_childs_end_is_a_value_where_that_is_asked_for()
    {
        var outcome = Definition(async run =>
        {
            var ended = await run.ChildOutcomeAsync(Waits(), 1);
            return $"{ended.Status} {ended.By} {ended.Reason}";
        });
        await HostAsync(outcome, Waits());
        await Client.StartAsync(outcome, 1, new() { Id = "r1" }).OrHangAsync();
        await UntilChildAsync(RunStatus.Waiting);
        await Client.CancelAsync(TheChild, "ann", "not needed").OrHangAsync();
        Assert.Equal("Cancelled ann not needed", await ResultAsync<string>());
    }

    [Fact]
    public async Task A_parent_that_awaits_its_child_leaves_memory_and_goes_on_when_the_child_ends()
    {
        Settings = Settings with { ParkAfter = TimeSpan.Zero };
        await ParentAsync(Waits(), (run, child) => run.ChildAsync(child, 1));
        await UntilChildAsync(RunStatus.Waiting);
        await HangGuard.UntilAsync(async () => (await StateAsync()).Standing is Standing.Parked);
        await HangGuard.UntilAsync(() => Host.RunsInMemory == 0);
        await Client.SignalAsync(TheChild, "go", 5).OrHangAsync();
        Assert.Equal(5, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_child_that_was_started_is_found_again_after_a_crash()
    {
        var (child, parent) = Family(Waits(), (run, c) => run.ChildAsync(c, 1));
        await HostAsync(child, parent);
        await Client.StartAsync(parent, 1, new() { Id = "r1" }).OrHangAsync();
        await UntilChildAsync(RunStatus.Waiting);
        await CrashAndRecoverAsync(child, parent);
        await Client.SignalAsync(TheChild, "go", 5).OrHangAsync();
        await PollUntilEndedAsync();
        Assert.Equal(5, await ResultAsync<int>());
        Assert.Single(await EventsAsync<RunEvent.ChildStarted>());
        Assert.Single((await Source.EventsAsync(RunId.Parse(TheChild))).Select(e => e.Event).OfType<RunEvent.Started>());
    }

    [Fact]
    public async Task Cancelling_a_parent_cancels_its_child()
    {
        await ParentAsync(Waits(), (run, child) => run.ChildAsync(child, 1));
        await UntilChildAsync(RunStatus.Waiting);
        await Client.CancelAsync("r1").OrHangAsync();
        await UntilChildAsync(RunStatus.Cancelled);
        Assert.Equal("run r1", Assert.IsType<Standing.Cancelled>((await Client.FindAsync(TheChild))!.Standing).By);
    }

    [Fact]
    public async Task A_child_that_is_to_be_terminated_with_its_parent_is()
    {
        await ParentAsync(Waits(), (run, child) => run.ChildAsync(child, 1, options: new() { OnParentClose = ParentClose.Terminate }));
        await UntilChildAsync(RunStatus.Waiting);
        await Client.TerminateAsync("r1").OrHangAsync();
        await UntilChildAsync(RunStatus.Terminated);
    }

    [Fact]
    public async Task An_abandoned_child_goes_on_when_its_parent_has_ended()
    {
        await ParentAsync(Waits(), async (run, child) =>
        {
            await run.StartChildAsync(child, 1, options: new() { OnParentClose = ParentClose.Abandon });
            return 1;
        });
        Assert.Equal(1, await ResultAsync<int>());
        await UntilChildAsync(RunStatus.Waiting);
        await Client.SignalAsync(TheChild, "go", 5).OrHangAsync();
        await UntilChildAsync(RunStatus.Completed);
    }

    [Fact]
    public async Task A_parent_that_ends_before_its_child_was_started_leaves_none_behind_that_runs()
    {
        await ParentAsync(Waits(), async (run, child) =>
        {
            await run.StartChildAsync(child, 1);
            return 1;
        });
        Assert.Equal(1, await ResultAsync<int>());
        await HangGuard.UntilAsync(async () => (await StateAsync()).Releases.IsEmpty);
        var left = await Client.FindAsync(TheChild);
        Assert.True(left is null || left.Standing is Standing.Cancelled || left.Stop is not null, $"{left?.Standing}");
    }

    [Fact]
    public async Task A_rollback_past_its_start_cancels_the_child_and_another_is_started()
    {
        await ParentAsync(Waits(), async (run, child) =>
        {
            await run.PhaseAsync("before", _ => Task.CompletedTask);
            return await run.ChildAsync(child, 1);
        });
        await UntilChildAsync(RunStatus.Waiting);
        await Client.RollBackAsync("r1", Rollback.RollbackTarget.Before(new("before"))).OrHangAsync();
        await UntilChildAsync(RunStatus.Cancelled);
        await UntilChildAsync(RunStatus.Waiting, $"{TheChild}..g1");
        await Client.SignalAsync($"{TheChild}..g1", "go", 6).OrHangAsync();
        Assert.Equal(6, await ResultAsync<int>());
    }

    [Fact]
    public async Task A_rollback_to_a_point_after_its_end_keeps_what_the_child_returned()
    {
        var calls = 0;
        await ParentAsync(Child(x => x + Interlocked.Increment(ref calls)), async (run, child) =>
        {
            var result = await run.ChildAsync(child, 10);
            return await run.PhaseAsync("after", _ => Task.FromResult(result));
        });
        Assert.Equal(11, await ResultAsync<int>());
        await Client.RollBackAsync("r1", Rollback.RollbackTarget.Before(new("after"))).OrHangAsync();
        Assert.Equal(11, await ResultAsync<int>());
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_rollback_past_a_child_that_is_to_be_undone_undoes_it_although_it_had_completed()
    {
        var child = RunDefinition.Of<int, int>("child", async (run, x) =>
        {
            await run.PhaseAsync("write", _ => Noted($"wrote {x}"), new() { Undo = _ => Noted($"removed {x}") });
            return x;
        });
        var parent = Definition(async run =>
        {
            await run.PhaseAsync("before", _ => Noted("before"));
            return await run.ChildAsync(child, 7, options: new() { OnRollback = ChildRollback.Undo });
        });
        await HostAsync(child, parent);
        await Client.StartAsync(parent, 1, new() { Id = "r1" }).OrHangAsync();
        Assert.Equal(7, await ResultAsync<int>());
        await Client.RollBackAsync("r1", Rollback.RollbackTarget.Before(new("before"))).OrHangAsync();
        await UntilChildAsync(RunStatus.Cancelled);
        Assert.Equal(7, await ResultAsync<int>());
        Assert.Equal((2, 1), (Log.Count("wrote 7"), Log.Count("removed 7")));
        await UntilChildAsync(RunStatus.Completed, $"{TheChild}..g1");
    }

    [Fact]
    public async Task Retrying_a_parent_starts_a_child_that_had_failed_anew()
    {
        var tries = 0;
        await ParentAsync(
            Child(x => Interlocked.Increment(ref tries) == 1 ? throw new InvalidOperationException("not yet") : x),
            (run, child) => run.ChildAsync(child, 3));
        await Assert.ThrowsAsync<RunFailedException>(ResultAsync<int>);
        await Client.RetryAsync("r1").OrHangAsync();
        Assert.Equal(3, await ResultAsync<int>());
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task A_child_of_no_known_definition_is_an_error_at_once()
    {
        var failed = await FailureOfAsync(run => run.ChildAsync<int>("nobody", 1));
        Assert.Contains("nobody", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(await EventsAsync<RunEvent.ChildStarted>());
    }

    [Fact]
    public async Task An_id_that_is_taken_by_another_run_is_the_childs_failure()
    {
        var (child, parent) = Family(Child(x => x), (run, c) => run.ChildAsync(c, 1));
        await HostAsync(child, parent);
        await Client.StartAsync(child, 99, new() { Id = TheChild }).OrHangAsync();
        await Client.StartAsync(parent, 1, new() { Id = "r1" }).OrHangAsync();
        var failed = await Assert.ThrowsAsync<RunFailedException>(ResultAsync<int>);
        Assert.Contains(TheChild, failed.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_children_of_one_name_side_by_side_need_keys()
    {
        await ParentAsync(Child(x => x), async (run, child) => (await Task.WhenAll(run.ChildAsync(child, 1, "a"), run.ChildAsync(child, 2, "b"))).Sum());
        Assert.Equal(3, await ResultAsync<int>());
        Assert.Equal(["r1:child.a", "r1:child.b"], (await EventsAsync<RunEvent.ChildStarted>()).Select(e => e.Id.Value).Order(StringComparer.Ordinal));
    }

    /// <summary>A child that waits for the signal <c>go</c> and returns it.</summary>
    protected static RunDefinition<int, int> Waits() => RunDefinition.Of<int, int>("child", (run, _) => run.SignalAsync<int>("go"));

    /// <summary>A child whose one phase makes its result.</summary>
    protected static RunDefinition<int, int> Child(Func<int, int> body, string name = "child") =>
        RunDefinition.Of<int, int>(name, (run, x) => run.PhaseAsync("work", _ => Task.FromResult(body(x))));

    /// <summary>Waits until the child stands so.</summary>
    protected Task UntilChildAsync(RunStatus status, string id = TheChild) =>
        HangGuard.UntilAsync(async () => await Client.FindAsync(id) is { } state && Standings.Status(state) == status);

    private static (RunDefinition<int, int> Child, RunDefinition<int, int> Parent) Family(
        RunDefinition<int, int> child, Func<RunContext, RunDefinition<int, int>, Task<int>> parent) => (child, Definition(run => parent(run, child)));

    private async Task ParentAsync(RunDefinition<int, int> child, Func<RunContext, RunDefinition<int, int>, Task<int>> body)
    {
        var (_, parent) = Family(child, body);
        await HostAsync(child, parent);
        await Client.StartAsync(parent, 1, new() { Id = "r1" }).OrHangAsync();
    }

    private Task Noted(string line)
    {
        Log.Add(line);
        return Task.CompletedTask;
    }
}
