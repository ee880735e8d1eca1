using Akka.Durable.Runs;

namespace Akka.Durable.Children;

/// <summary>Rules of children: the parent's journal decides their start, the first end that reaches it is their end.</summary>
internal static class ChildRules
{
    public static Decision Begin(RunState state, RunCommand.FromBody.BeginChild begin) => state.Children.ContainsKey(begin.Child)
        ? Decision.Nothing
        : Decision.Of(new RunEvent.ChildStarted(
            begin.Child, begin.Id, begin.Definition, begin.Version, begin.Input, begin.OnParentClose, begin.OnRollback, begin.Tags.IsEmpty ? null : begin.Tags));

    public static Decision Confirm(RunState state, RunCommand.FromErrand.ConfirmChild confirm) =>
        Find(state, confirm.Id) is { } child && state.Children.Open[child] is { Confirmed: false } open
            && (!state.Standing.IsEnded || open.OnParentClose is ParentClose.Abandon)
            ? Decision.Of(new RunEvent.ChildConfirmed(child))
            : Decision.Nothing;

    // Whoever was let go of, or has told its end before, is told that all is well: nobody waits for it.
    public static Decision End(RunState state, RunCommand.EndChild end) =>
        !state.Standing.IsEnded && Find(state, end.Result.Run) is { } child
            ? Decision.Of(new RunEvent.ChildEnded(child, end.Result))
            : Decision.Nothing;

    public static Decision ConfirmReleased(RunState state, RunCommand.FromErrand.ConfirmReleased confirm) =>
        state.Releases.Exists(r => r.Id == confirm.Id) ? Decision.Of(new RunEvent.ChildReleased(confirm.Id)) : Decision.Nothing;

    public static Decision ConfirmParentTold(RunState state) =>
        state.OwesItsParent ? Decision.Of(new RunEvent.ParentTold()) : Decision.Nothing;

    /// <summary>A run that has completed is undone and then stands as cancelled; one that has not ended is cancelled, which undoes it where it was started so.</summary>
    public static Decision Undo(RunState state, RunCommand.UndoRun undo)
    {
        if (state.Standing is not Standing.Completed)
        {
            return state.Standing.IsEnded ? Decision.Nothing : Control.Cancel(state, new RunCommand.Cancel(undo.By, undo.Reason));
        }

        return Endings.Compensation(state, new PlannedEnd.Cancelled(undo.By, undo.Reason)) is { } begun ? Decision.Of(begun) : Decision.Nothing;
    }

    private static Address? Find(RunState state, RunId id)
    {
        foreach (var (address, child) in state.Children.Open)
        {
            if (child.Id == id) return address;
        }

        return null;
    }
}
