namespace Akka.Durable.Runs;

/// <summary>Rules of what comes between the decision that a run ends and its end.</summary>
internal static class Endings
{
    /// <summary>The end itself, or what has to be done before it.</summary>
    public static IReadOnlyList<RunEvent> End(RunState state, PlannedEnd end)
    {
        if (state.Header!.Compensate && end is (PlannedEnd.Failed or PlannedEnd.Cancelled) && Compensation(state, end) is { } begun) return [begun];

        return [end.ToEvent()];
    }

    /// <summary>What begins to undo all that can be undone; null where nothing can.</summary>
    public static RunEvent? Compensation(RunState state, PlannedEnd end)
    {
        var undoable = state.Phases.Where(p => p.Value.Undoable).OrderBy(p => p.Value.FirstSequence).Select(p => p.Key).ToList();
        return undoable.Count > 0 ? new RunEvent.CompensationStarted([.. undoable], end, state.Epoch + 1) : null;
    }
}
