using System.Globalization;
using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.History;

/// <summary>Rules of a history that grows too long: it is said once, and later nothing new is begun.</summary>
/// <remarks>
/// Only what a body begins is bounded. The outcome of work that was done is recorded, or it would be done again; what comes from outside,
/// what operators ask and what is undone is never refused: it is how the run gets out of there.
/// </remarks>
internal static class HistoryRules
{
    /// <summary><paramref name="decision"/>, as far as the run's history has room for it.</summary>
    public static Decision Bounded(RunState state, RunCommand command, Decision decision, HistoryLimits limits)
    {
        if (command is not RunCommand.FromBody || decision is not Decision.Accepted accepted) return decision;

        var asksForRoom = command is RunCommand.FromBody.AskForRoom;
        if (accepted.Events.Count == 0 && !asksForRoom) return decision;

        if (Begins(command) && limits.IsFull(state)) return Full(state, limits);

        // Before what it was asked with: that may be the run's end.
        return accepted.Events.Count > 0 && limits.IsToBeSaid(state, accepted.Events.Count)
            ? Decision.Of([new RunEvent.HistoryWarned(limits.WarnAt), .. accepted.Events])
            : decision;
    }

    /// <summary>Why a run whose history is full is held, and what gets it going again.</summary>
    public static string WhyFull(long max) => string.Create(
        CultureInfo.InvariantCulture,
        $"it has {max:N0} events, as many as history-max allows; raise that and resume the run, or roll it back, cancel or terminate it");

    // One that is ending ends; it needs no room for that.
    private static Decision Full(RunState state, HistoryLimits limits) => state.Stop is null
        ? Decision.Of(new RunEvent.HistoryFilled(HistoryLimits.LengthOf(state), limits.Max))
        : Decision.Refuse(RefusalCodes.HistoryFull, $"The run begins nothing new: {WhyFull(limits.Max)}.");

    private static bool Begins(RunCommand command) => command is RunCommand.FromBody.AskForRoom
        or RunCommand.FromBody.StartPhase
        or RunCommand.FromBody.SaveCheckpoint
        or RunCommand.FromBody.BeginWait
        or RunCommand.FromBody.BeginChild
        or RunCommand.FromBody.ReportProgress;
}
