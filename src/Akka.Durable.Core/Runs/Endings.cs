namespace Akka.Durable.Runs;

/// <summary>Rules of what comes between the decision that a run ends and its end.</summary>
internal static class Endings
{
    /// <summary>The end itself, or what has to be done before it.</summary>
    public static IReadOnlyList<RunEvent> End(RunState state, PlannedEnd end)
    {
        if (state.Header!.Compensate && end is (PlannedEnd.Failed or PlannedEnd.Cancelled))
        {
            var undoable = state.Phases.Where(p => p.Value.Undoable).OrderBy(p => p.Value.FirstSequence).Select(p => p.Key).ToList();
            if (undoable.Count > 0) return [new RunEvent.CompensationStarted([.. undoable], end, state.Epoch + 1)];
        }

        return [end.ToEvent()];
    }
}
