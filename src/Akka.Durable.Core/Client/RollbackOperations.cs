using Akka.Durable.Refusals;
using Akka.Durable.Rollback;
using Akka.Durable.Runs;

namespace Akka.Durable;

/// <summary>Going back to an earlier point of a run, and what belongs to it.</summary>
public static class RollbackOperations
{
    /// <summary>What a rollback would retire and undo, in order. Nothing is changed or written.</summary>
    /// <inheritdoc cref="RollBackAsync"/>
    public static async Task<RollbackPlan> PlanRollbackAsync(
        this IRunClient client, string run, RollbackTarget to, CancellationToken cancellation = default)
    {
        var state = await client.GetAsync(run, cancellation).ConfigureAwait(false);

        // Decided as the real one would be, so that the dry run refuses what the real one refuses.
        if (RunDecider.Decide(state, new RunCommand.RollBack(to, null, null, null), state.LastAt) is Decision.Refused refused)
        {
            throw new RunRefusedException(refused.Refusal);
        }

        return RollbackPlan.Of(state, to)!;
    }

    /// <summary>Makes an earlier point the run's present: what began at or after it is retired and never replays, phases with an undo are undone,
    /// newest first, and the run goes on from there. Works on a run that is executing, waiting, held or ended.</summary>
    /// <param name="client">The client.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="to">The phase that is to run next again, or the start.</param>
    /// <param name="id">Tells one rollback asked for twice from two. Null, the default: one is made, and calling this again is another rollback.</param>
    /// <param name="by">Who asks, for the journal.</param>
    /// <param name="reason">Why, for the journal.</param>
    /// <param name="cancellation">Gives up waiting; the rollback may be done all the same.</param>
    /// <returns>The run right after it. What has to be undone is undone after that: see <see cref="RunState.Undoing"/>.</returns>
    /// <exception cref="RunRefusedException"><c>unknown-phase</c>: the run has not reached it; <c>quarantined</c>.</exception>
    public static Task<RunState> RollBackAsync(
        this IRunClient client,
        string run,
        RollbackTarget to,
        string? id = null,
        string? by = null,
        string? reason = null,
        CancellationToken cancellation = default)
    {
        if (id is not null) Address.Check("rollback", id);
        return client.SendAsync(run, new RunCommand.RollBack(to, id ?? client.NewId(), by, reason), cancellation);
    }

    /// <summary>Has the undo that failed tried again, from its first attempt. Nothing where none has failed.</summary>
    public static Task<RunState> RetryUndoAsync(
        this IRunClient client, string run, string? by = null, string? reason = null, CancellationToken cancellation = default) =>
        client.SendAsync(run, new RunCommand.RetryUndo(by, reason), cancellation);

    /// <summary>Passes over the undo that failed, because it is not needed or was done by hand; the next one follows. Nothing where none has failed.</summary>
    /// <exception cref="RunRefusedException"><c>not-allowed</c>: it is the undo of another phase that failed.</exception>
    public static Task<RunState> SkipUndoAsync(
        this IRunClient client, string run, Address phase, string by, string reason, CancellationToken cancellation = default) =>
        client.SendAsync(run, new RunCommand.SkipUndo(phase, by, reason), cancellation);
}
