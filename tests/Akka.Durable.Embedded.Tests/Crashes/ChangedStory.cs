using Akka.Durable.Phases;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A strict run that meets code which does not fit its journal, goes on with code that does, and then loops until its history is full.</summary>
internal sealed class ChangedStory : OperatedStory
{
    /// <summary>More than it has come to before it loops, crash or not.</summary>
    private const int HistoryWarn = 20;

    private const int HistoryMax = 24;

    private const string Go = "go";

    private Code _code = Code.First;

    private enum Code
    {
        First,
        DoesNotFit,
        FitsAgain,
    }

    protected override DurableSettings Settings => base.Settings with { Strict = true, HistoryWarn = HistoryWarn, HistoryMax = HistoryMax };

    protected override async Task<int> ExecuteAsync(RunContext run, Hands hands)
    {
        var code = _code;
        if (code is not Code.DoesNotFit) await run.PhaseAsync("pack", _ => hands.NoteAsync("pack"));
        await run.SignalAsync<int>(Go);
        if (code is Code.DoesNotFit) return 0;

        for (var n = 1; n <= HistoryMax; n++) await run.PhaseAsync("loop", $"{n}", _ => hands.NoteAsync($"loop {n}"));
        return 0;
    }

    protected override async Task<Turn> OperateAsync(IRunClient client, RunState state)
    {
        switch (state.Standing)
        {
            case { IsEnded: true }:
                return Turn.Over;

            case Standing.Active when WaitsFor(state, Go) && _code is Code.First:
                _code = Code.DoesNotFit;
                return Turn.HostStops;

            case Standing.Active when WaitsFor(state, Go):
                await client.SignalAsync(Run.Value, Go, 1, "s1");
                return Turn.Acted;

            case Standing.Mismatched when _code is Code.DoesNotFit:
                _code = Code.FitsAgain;
                return Turn.HostStops;

            case Standing.Mismatched:
                await client.ResumeAsync(Run.Value, Ann, "the old code is back");
                return Turn.Acted;

            case Standing.Suspended { Code: RefusalCodes.HistoryFull }:
                await client.TerminateAsync(Run.Value, Ann, "it loops");
                return Turn.Acted;

            default:
                return Turn.Waits;
        }
    }

    protected override void AssertEnded(RunState state)
    {
        Assert.Equal("it loops", Assert.IsType<Standing.Terminated>(state.Standing).Reason);
        Assert.NotNull(state.HistoryWarned);
        Assert.Equal(["s1"], state.ReadSignalIds);

        // Nothing began that had no room any more; the last may have run before its host died, and had none when it was to run again.
        var recorded = state.Phases.Values.Count(p => p is PhaseState.Completed);
        Assert.InRange(state.Phases.Count, recorded, recorded + 1);
        Assert.Equal(["pack", .. Enumerable.Range(1, recorded - 1).Select(n => $"loop {n}")], Done.Take(recorded));
        Assert.InRange(Done.Count(), recorded, recorded + 1);
        Assert.InRange(recorded, 2, HistoryMax);
    }
}
