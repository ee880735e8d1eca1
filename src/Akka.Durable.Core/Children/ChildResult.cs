using Akka.Durable.Failures;
using Akka.Durable.Payloads;
using Akka.Durable.Runs;

namespace Akka.Durable.Children;

/// <summary>How a child run ended, as its parent's journal keeps it.</summary>
/// <param name="Run">The child.</param>
/// <param name="Status">One of those that are an end, by its stable name.</param>
/// <param name="Value">What it returned; null where it did not complete.</param>
/// <param name="Failure">How it failed; null where it did not.</param>
/// <param name="By">Who cancelled or terminated it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rollbacks">How often it had been rolled back until then.</param>
public sealed record ChildResult(
    RunId Run, string Status, Payload? Value = null, Failure? Failure = null, string? By = null, string? Reason = null, int? Rollbacks = null)
{
    /// <summary>What a run that has ended tells its parent.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public static ChildResult Of(RunId run, RunState state)
    {
        var basis = new ChildResult(run, Standings.Status(state).Name()) { Rollbacks = state.Rollbacks.Count == 0 ? null : state.Rollbacks.Count };
        return state.Standing switch
        {
            Standing.Completed end => basis with { Value = end.Result },
            Standing.Failed end => basis with { Failure = end.Failure },
            Standing.Cancelled end => basis with { By = end.By, Reason = end.Reason },
            Standing.Terminated end => basis with { By = end.By, Reason = end.Reason },
            _ => throw new InvalidOperationException($"{run} has not ended."),
        };
    }

    /// <summary>The child could not be started at all.</summary>
    public static ChildResult NotStarted(RunId run, Failure failure) => new(run, RunStatus.Failed.Name(), Failure: failure);
}
