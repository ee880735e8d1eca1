using Akka.Durable.Retention;

namespace Akka.Durable.Reconciliation;

/// <summary>What a pass needs of the host in whose name it runs.</summary>
public interface IReconcilingHost
{
    /// <summary>The id under which runs name the host as their owner; empty where it executes nothing.</summary>
    string HostId { get; }

    /// <summary>Removes trees of which no run can be written to meanwhile: one that is in memory, or asked something of, stays.</summary>
    /// <returns>For each tree whether nothing of it is left.</returns>
    Task<IReadOnlyList<bool>> RemoveAsync(IReadOnlyList<RemovalTree> trees, CancellationToken cancellation);

    /// <summary>Takes up a run whose row names another owner, unless this is a dry run.</summary>
    /// <returns>One of <see cref="FindingActions"/>; null where that owner may well be executing it.</returns>
    Task<string?> TakeUpAsync(RunId run, string definition, bool dryRun, CancellationToken cancellation);

    /// <summary>Hears of each finding once it was dealt with.</summary>
    void Found(Finding finding);

    /// <summary>Hears of a part of the pass that failed; the other parts went on.</summary>
    void Failed(string part, Exception reason);
}
