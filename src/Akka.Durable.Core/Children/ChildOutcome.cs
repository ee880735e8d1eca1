using Akka.Durable.Execution;
using Akka.Durable.Failures;

namespace Akka.Durable;

/// <summary>How a child run ended, as a value.</summary>
/// <param name="Run">The child.</param>
/// <param name="Status">Completed, Failed, Cancelled or Terminated.</param>
/// <param name="Value">What it returned; default where it did not complete.</param>
/// <param name="Failure">How it failed; null where it did not.</param>
/// <param name="By">Who cancelled or terminated it, if they said so.</param>
/// <param name="Reason">Why, if they said so.</param>
/// <param name="Rollbacks">How often it had been rolled back until then.</param>
public sealed record ChildOutcome<T>(RunId Run, RunStatus Status, T? Value, Failure? Failure, string? By, string? Reason, int Rollbacks)
{
    public bool IsCompleted => Status is RunStatus.Completed;

    /// <summary>What the child returned.</summary>
    /// <exception cref="ChildFailedException">It did not complete.</exception>
    public T ValueOrThrow() => IsCompleted ? Value! : throw new ChildFailedException(Run, Status, Failure, By, Reason);
}

/// <summary>A child run that was started; its start is durable.</summary>
public sealed class ChildHandle<T>
{
    private readonly ChildCalls _calls;
    private readonly Address _address;

    internal ChildHandle(ChildCalls calls, Address address, RunId id) => (_calls, _address, Id) = (calls, address, id);

    /// <summary>The child's id: the same on every execution.</summary>
    public RunId Id { get; }

    /// <summary>Its end, to wait for beside other things with <see cref="RunContext.AnyAsync(string, IReadOnlyList{WaitFor})"/>; how it ended says
    /// <see cref="OutcomeAsync"/> then, at once.</summary>
    public WaitFor End => new WaitFor.Child(_address);

    /// <summary>How it ended, once it has. The parent leaves memory meanwhile.</summary>
    public Task<ChildOutcome<T>> OutcomeAsync() => _calls.OutcomeAsync<T>(_address);

    /// <summary>What it returned, once it has.</summary>
    /// <exception cref="ChildFailedException">It failed, was cancelled or terminated.</exception>
    public async Task<T> ResultAsync() => (await OutcomeAsync().ConfigureAwait(false)).ValueOrThrow();
}
