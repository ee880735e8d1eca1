using Akka.Durable.Refusals;
using Akka.Durable.Runs;

namespace Akka.Durable.Rollback;

/// <summary>Rules of going back: one event, whatever the run was doing.</summary>
internal static class RollbackRules
{
    public static Decision RollBack(RunState state, RunCommand.RollBack rollback)
    {
        if (rollback.Id is { } id && state.Rollbacks.Find(r => r.Id == id) is { } known)
        {
            return known.To == rollback.To.Phase
                ? Decision.Nothing
                : Decision.Refuse(RefusalCodes.NotAllowed, $"The rollback '{Refusal.Shown(id)}' went to {new RollbackTarget(known.To)}, not to {rollback.To}.");
        }

        if (state.Standing is Standing.Quarantined)
        {
            return Decision.Refuse(RefusalCodes.Quarantined, "The run is in quarantine: release it first.");
        }

        if (RollbackPlan.Of(state, rollback.To) is not { } plan)
        {
            return Decision.Refuse(RefusalCodes.UnknownPhase, $"The run has not reached a phase {rollback.To}.");
        }

        return Decision.Of(new RunEvent.RolledBack(
            rollback.Id,
            rollback.To.Phase,
            [.. plan.Phases],
            [.. plan.Waits],
            state.Epoch + 1,
            rollback.By,
            rollback.Reason,
            plan.Children.Count == 0 ? null : [.. plan.Children]));
    }
}
