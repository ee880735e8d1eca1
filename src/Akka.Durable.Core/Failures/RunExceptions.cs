using Akka.Durable.Failures;

namespace Akka.Durable;

/// <summary>A phase or step has failed for good: its attempts are used up, or its failure is not to be retried. Thrown into the
/// code that called it, on the first execution and on every replay alike.</summary>
public sealed class PhaseFailedException(Address address, Failure failure)
    : Exception($"{address} failed: {failure.Message}")
{
    public Address Address { get; } = address;

    public Failure Failure { get; } = failure;
}

/// <summary>A phase or step took longer than its time-out.</summary>
public sealed class PhaseTimeoutException(Address address, TimeSpan timeout)
    : TimeoutException($"{address} took longer than {timeout}.");

/// <summary>A wait for a signal ended by its time-out.</summary>
public sealed class WaitTimedOutException(string name, DateTimeOffset until)
    : TimeoutException($"No signal '{name}' came until {until:u}.");

/// <summary>A child run did not complete: it failed, was cancelled or terminated, or could not be started.</summary>
public sealed class ChildFailedException(RunId run, RunStatus status, Failure? failure, string? by, string? reason)
    : Exception($"Child {run} was {status.Name()}{(by is null ? "" : $" by {by}")}: {failure?.Message ?? reason ?? "no reason was given"}")
{
    public RunId Run { get; } = run;

    public RunStatus Status { get; } = status;

    /// <summary>How it failed; null where it was cancelled or terminated.</summary>
    public Failure? Failure { get; } = failure;
}

/// <summary>A value's JSON is longer than the limit. Nothing of it was stored.</summary>
public sealed class PayloadTooLargeException(string what, int length, int limit)
    : Exception($"{what} is {length} bytes of JSON; at most {limit} are allowed (payload-max). Keep large data elsewhere and record where.");

/// <summary>A value cannot be turned into JSON, or the stored JSON not into the type that is asked for.</summary>
public sealed class PayloadNotSerializableException(string what, Exception inner)
    : Exception($"{what} cannot be converted: {inner.Message}", inner);

/// <summary>The engine is used in a way that a replay could not follow. The message says what to write instead.</summary>
public sealed class RunUsageException(string message) : InvalidOperationException(message);

/// <summary>An error that must not be retried, whatever the policy allows.</summary>
public class NonRetryableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An error that names its own next delay, such as a service's Retry-After. It uses up an attempt like any other.</summary>
public class RetryAfterException(TimeSpan delay, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The wait before the next attempt, instead of the policy's; not negative.</summary>
    public TimeSpan Delay { get; } = delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
}

/// <summary>The run failed; <see cref="Failure"/> says how.</summary>
public sealed class RunFailedException(RunId run, Failure failure) : Exception($"Run {run} failed: {failure.Message}")
{
    public Failure Failure { get; } = failure;
}

/// <summary>The run was cancelled or terminated.</summary>
public sealed class RunCancelledException(RunId run, RunStatus status, string? by, string? reason)
    : Exception($"Run {run} was {status.Name()}{(by is null ? "" : $" by {by}")}{(reason is null ? "." : $": {reason}")}")
{
    public RunStatus Status { get; } = status;

    public string? By { get; } = by;

    public string? Reason { get; } = reason;
}
