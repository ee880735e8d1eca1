using Akka.Durable.Runs;

namespace Akka.Durable.History;

/// <summary>How many events one run may come to before it is said, and before it does nothing new any more.</summary>
/// <param name="WarnAt">Events at which a warning is recorded, once; 0: never.</param>
/// <param name="Max">Events at which nothing new is begun; 0: there is no limit.</param>
public readonly record struct HistoryLimits(long WarnAt, long Max)
{
    /// <summary>Neither warns nor refuses.</summary>
    public static HistoryLimits None => default;

    /// <summary>Those of a host: <c>history-warn</c> and <c>history-max</c>.</summary>
    public static HistoryLimits Of(DurableSettings settings) => new(settings.HistoryWarn, settings.HistoryMax);

    /// <summary>Whether the run begins nothing new.</summary>
    public bool IsFull(RunState state) => Max > 0 && LengthOf(state) >= Max;

    /// <summary>Whether the run's history has come to where it is said, and it was not said yet.</summary>
    /// <param name="state">The run.</param>
    /// <param name="more">Events that are about to be added.</param>
    public bool IsToBeSaid(RunState state, int more) => WarnAt > 0 && state.HistoryWarned is null && LengthOf(state) + more >= WarnAt;

    /// <summary>The events that count: all since the run was started, or since it was last rolled back.</summary>
    public static long LengthOf(RunState state) => state.Sequence - state.HistoryFrom;
}
