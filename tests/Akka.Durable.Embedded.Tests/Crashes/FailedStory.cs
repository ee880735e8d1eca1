using Akka.Durable.Failures;
using Akka.Durable.Phases;
using Akka.Durable.Runs;

namespace Akka.Durable.Embedded.Crashes;

/// <summary>A run whose step fails until somebody has mended what it needs, which outlives a stop of its host, and not its deadline.</summary>
internal sealed class FailedStory : OperatedStory
{
    /// <summary>Far behind all that happens before it, and near enough to be polled up to.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    private readonly Retry _twice = Retry.Fixed(2, TimeSpan.FromSeconds(1));
    private DateTimeOffset? _deadlineAt;
    private bool _mended;
    private bool _stopped;

    protected override StartOptions Start => base.Start with { Deadline = _deadlineAt ??= Time.GetUtcNow() + Deadline };

    protected override async Task<int> ExecuteAsync(RunContext run, Hands hands)
    {
        await run.PhaseAsync("call", phase => phase.StepAsync("order", CallAsync, new() { Retry = _twice }));
        return await run.SignalAsync<int>(Never);

        async Task<int> CallAsync()
        {
            await hands.NoteAsync(Volatile.Read(ref _mended) ? "answered" : "refused");
            return Volatile.Read(ref _mended) ? 7 : throw new InvalidOperationException("the shop is closed");
        }
    }

    protected override async Task<Turn> OperateAsync(IRunClient client, RunState state)
    {
        switch (state.Standing)
        {
            case Standing.Failed { Failure.Code: FailureCodes.DeadlineExceeded }:
                return Turn.Over;

            case Standing.Failed:
                Volatile.Write(ref _mended, true);
                await client.RetryAsync(Run.Value, Ann, "the shop is open");
                return Turn.Acted;

            case Standing.Active when WaitsFor(state, Never) && !_stopped:
                _stopped = true;
                return Turn.HostStops;

            case Standing.Active when WaitsFor(state, Never) && _deadlineAt > Time.GetUtcNow():
                await Time.AdvanceAsync(_deadlineAt.Value - Time.GetUtcNow());
                return Turn.Acted;

            default:
                return Turn.Waits;
        }
    }

    protected override void AssertEnded(RunState state)
    {
        Assert.Equal(FailureCodes.DeadlineExceeded, Assert.IsType<Standing.Failed>(state.Standing).Failure.Code);
        Assert.Equal("7", Assert.IsType<PhaseState.Completed>(Assert.Single(state.Phases).Value).Result.ToString());

        // A call may be made again where its host died before the answer was recorded, never after that.
        Assert.Equal(["refused", "answered"], Done);
        Assert.InRange(Log.Count("refused"), 2, 3);
        Assert.InRange(Log.Count("answered"), 1, 2);
        Assert.InRange(Log.Lines.Count, 3, 4);
    }
}
