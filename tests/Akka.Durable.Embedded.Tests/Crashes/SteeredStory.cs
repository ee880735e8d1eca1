using Akka.Durable.Phases;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A run of which operators want everything that can be wanted: held, paused, rolled back, cancelled, undone.</summary>
internal sealed class SteeredStory : OperatedStory
{
    protected override StartOptions Start => base.Start with { Compensate = true };

    protected override async Task<int> ExecuteAsync(RunContext run, Hands hands)
    {
        if (!run.IsForgotten("scratch")) await run.PhaseAsync("scratch", _ => Task.FromResult(1));
        await run.PhaseAsync("kept", _ => Task.FromResult(2));
        await run.ForgetAsync("scratch");
        await run.ReportAsync("half way");
        await run.PhaseAsync("write", _ => hands.NoteAsync("wrote"), new() { Undo = Undo, UndoRetry = Retry.Fixed(3, TimeSpan.FromSeconds(1)) });
        await run.SuspendAsync("somebody has to look");
        return await run.SignalAsync<int>(Never);

        Task Undo(UndoContext undo) => undo.Attempt == 1 ? throw new InvalidOperationException("not at first") : hands.NoteAsync("removed");
    }

    protected override async Task<Turn> OperateAsync(IRunClient client, RunState state)
    {
        switch (state.Standing)
        {
            case { IsEnded: true }:
                return Turn.Over;

            case Standing.Paused when !state.Tags.ContainsKey("paused"):
                await client.ChangeTagsAsync(Run.Value, new Dictionary<string, string?> { ["paused"] = "once" });
                return Turn.Acted;

            case Standing.Paused or Standing.Suspended:
                await client.ResumeAsync(Run.Value, Ann);
                return Turn.Acted;

            case Standing.Active when WaitsFor(state, Never):
                if (state.Header!.DeadlineAt is null) await client.ChangeDeadlineAsync(Run.Value, Time.GetUtcNow().AddDays(100), Ann);
                else if (!state.Tags.ContainsKey("paused")) await client.PauseAsync(Run.Value, Ann);
                else if (state.Rollbacks.IsEmpty) await client.RollBackAsync(Run.Value, RollbackTarget.Before(new("write")), "rb1", Ann);
                else await client.CancelAsync(Run.Value, Ann, "enough");
                return Turn.Acted;

            default:
                return Turn.Waits;
        }
    }

    protected override void AssertEnded(RunState state)
    {
        Assert.Equal(Ann, Assert.IsType<Standing.Cancelled>(state.Standing).By);
        Assert.Equal(["kept", "scratch"], state.Phases.Keys.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.True(Assert.IsType<PhaseState.Completed>(state.Phases[new("scratch")]).Forgotten);
        Assert.Single(state.Rollbacks);
        Assert.Null(state.Undoing);

        // In this order: what was written first is removed before it is written again, and removed at the end.
        Assert.Equal(["wrote", "removed", "wrote", "removed"], Done);
    }
}
