using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A cancelled run with an undo that works when it is tried again, and one that somebody has to answer for.</summary>
internal sealed class StuckUndoStory : OperatedStory
{
    private bool _mended;

    protected override StartOptions Start => base.Start with { Compensate = true };

    protected override async Task<int> ExecuteAsync(RunContext run, Hands hands)
    {
        await run.PhaseAsync("send", _ => hands.NoteAsync("sent"), new() { Undo = _ => throw Failed(), UndoRetry = Retry.None });
        await run.PhaseAsync("write", _ => hands.NoteAsync("wrote"), new() { Undo = RemoveAsync, UndoRetry = Retry.None });
        return await run.SignalAsync<int>(Never);

        Task RemoveAsync(UndoContext undo) => Volatile.Read(ref _mended) ? hands.NoteAsync("removed") : throw Failed();

        static InvalidOperationException Failed() => new("nobody is there");
    }

    protected override async Task<Turn> OperateAsync(IRunClient client, RunState state)
    {
        switch (state.Standing)
        {
            case { IsEnded: true }:
                return Turn.Over;

            case Standing.RollbackFailed { Phase.Name: "write" }:
                Volatile.Write(ref _mended, true);
                await client.RetryUndoAsync(Run.Value, Ann, "somebody is there");
                return Turn.Acted;

            case Standing.RollbackFailed failed:
                await client.SkipUndoAsync(Run.Value, failed.Phase, Ann, "what is sent is sent");
                return Turn.Acted;

            case Standing.Active when WaitsFor(state, Never):
                await client.CancelAsync(Run.Value, Ann, "enough");
                return Turn.Acted;

            default:
                return Turn.Waits;
        }
    }

    protected override void AssertEnded(RunState state)
    {
        Assert.Equal("enough", Assert.IsType<Standing.Cancelled>(state.Standing).Reason);
        Assert.Null(state.Undoing);
        Assert.DoesNotContain(state.Phases.Keys, p => p.Name == "write");
        Assert.Equal(["sent", "wrote", "removed"], Done);
    }
}
