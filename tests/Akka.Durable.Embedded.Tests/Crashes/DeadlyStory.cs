using Akka.Durable.Phases;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A run that takes its host down each time, until none takes it any more; when what it dies of is mended, somebody lets it go on.</summary>
internal sealed class DeadlyStory : OperatedStory
{
    private bool _mended;

    protected override DurableSettings Settings => base.Settings with { Recovery = new() { AttemptsMax = 1 } };

    protected override async Task<int> ExecuteAsync(RunContext run, Hands hands)
    {
        await run.PhaseAsync("before", _ => hands.NoteAsync("before"));
        return await run.PhaseAsync("deadly", async _ =>
        {
            if (!Volatile.Read(ref _mended)) await hands.KillAsync();
            await hands.NoteAsync("lived");
            return 7;
        });
    }

    protected override async Task<Turn> OperateAsync(IRunClient client, RunState state)
    {
        switch (state.Standing)
        {
            case { IsEnded: true }:
                return Turn.Over;

            case Standing.Quarantined { Code: QuarantineCodes.CrashLoop }:
                Volatile.Write(ref _mended, true);
                await client.ReleaseAsync(Run.Value, Ann, "it is mended");
                return Turn.Acted;

            default:
                return Turn.Waits;
        }
    }

    protected override void AssertEnded(RunState state)
    {
        Assert.Equal("7", Assert.IsType<Standing.Completed>(state.Standing).Result.ToString());
        Assert.All(state.Phases.Values, p => Assert.IsType<PhaseState.Completed>(p));
        Assert.Equal(["before", "lived"], Done);
    }
}
