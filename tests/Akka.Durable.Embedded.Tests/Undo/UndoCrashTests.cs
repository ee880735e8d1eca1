using Akka.Durable.Embedded.Rollback;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;
using Akka.Durable.TestKit.Stores;

namespace Akka.Durable.Embedded.Undo;

/// <summary>Fault rows 58 and 59: a rollback with undos, broken at every durable operation in every way, comes out the same.</summary>
public class UndoCrashTests
{
    public static TheoryData<StoreFault> Faults => [.. Enum.GetValues<StoreFault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_rollback_broken_at_any_operation_is_done_once_and_in_order(StoreFault fault)
    {
        var broken = 0;
        while (await IsBrokenAtAsync(broken + 1, fault)) broken++;

        // Start, three phases two of which are noted first, the end, the rollback, a claim, two undos, and the same again: fewer would miss some.
        Assert.True(broken >= 10, $"only {broken} operations were broken");
    }

    private static async Task<bool> IsBrokenAtAsync(int number, StoreFault fault)
    {
        var store = HostOn.Store();
        var faults = new StoreFaults().Break(number, fault);
        var definition = Definition();
        var first = await HostOn.StartAsync(new FaultyRunStore(store, faults), definition);
        var story = DriveAsync(first, definition);
        await Task.WhenAny(story, faults.Crashed).WaitAsync(HostOn.Guard);
        if (faults.Crashed.IsCompleted)
        {
            // Not awaited: what a dead process asked of its store is never answered.
            _ = first.CrashAsync();
            _ = story.ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
            await using var second = await HostOn.StartAsync(store, definition);
            await DriveAsync(second, definition).WaitAsync(HostOn.Guard);
        }
        else
        {
            await story;
            await first.DisposeAsync();
        }

        Check(store.Events("r1"), $"{fault} at operation {number}");
        return faults.Struck.IsCompleted;
    }

    private static async Task DriveAsync(DurableHost host, RunDefinition<int, int> definition)
    {
        var run = await HostOn.AnsweredAsync(() => host.StartAsync(definition, 1, new() { Id = "r1" }));
        await HostOn.AnsweredAsync(() => run.ResultAsync());
        await HostOn.AnsweredAsync(() => host.RollBackAsync("r1", RollbackTarget.Parse("b"), id: "rb1"));
        Assert.Equal(6, await HostOn.AnsweredAsync(() => run.ResultAsync()));
    }

    private static void Check(IReadOnlyList<RunEvent> events, string where)
    {
        var after = events.SkipWhile(e => e is not RunEvent.RolledBack).Skip(1).ToList();
        Assert.True(events.OfType<RunEvent.RolledBack>().Count() == 1, where);
        Assert.Equal(["c", "b"], after.OfType<RunEvent.UndoCompleted>().Select(e => e.Phase.Name));
        Assert.Equal(["b", "c"], after.OfType<RunEvent.PhaseCompleted>().Select(e => e.Phase.Name));
        Assert.True(
            after.FindIndex(e => e is RunEvent.PhaseStarted) > after.FindLastIndex(e => e is RunEvent.UndoCompleted),
            $"{where}: the body went on before all was undone");
        Assert.Equal(["a", "b", "c"], events.TakeWhile(e => e is not RunEvent.RolledBack).OfType<RunEvent.PhaseCompleted>().Select(e => e.Phase.Name));
        Assert.Equal(2, events.OfType<RunEvent.Completed>().Count());
    }

    private static RunDefinition<int, int> Definition() => RunDefinition.Of<int, int>("sum", async (run, x) =>
    {
        var undoable = new PhaseOptions { Undo = _ => Task.CompletedTask };
        var a = await run.PhaseAsync("a", _ => Task.FromResult(x));
        var b = await run.PhaseAsync("b", _ => Task.FromResult(a + 1), undoable);
        return await run.PhaseAsync("c", _ => Task.FromResult(a + b + 3), undoable);
    });
}
