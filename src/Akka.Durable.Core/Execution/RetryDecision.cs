using Akka.Durable.Failures;

namespace Akka.Durable.Execution;

/// <summary>When a failed try is tried again.</summary>
internal static class RetryDecision
{
    /// <returns>The wait before the next attempt; null when there is none.</returns>
    public static TimeSpan? DelayAfter(Retry retry, int attempt, Exception exception, double chance)
    {
        if (!MayRetry(retry, exception) || retry.DelayAfter(attempt, chance) is not { } delay) return null;

        return exception is RetryAfterException named ? named.Delay : delay;
    }

    private static bool MayRetry(Retry retry, Exception exception)
    {
        // What the engine refuses today it refuses tomorrow; and what a step declared final is final for its phase.
        if (exception is NonRetryableException or RunUsageException or PayloadTooLargeException or PayloadNotSerializableException) return false;
        if (exception is PhaseFailedException { Failure.Code: FailureCodes.NonRetryable }) return false;

        try
        {
            return retry.IsFinal?.Invoke(exception) is not true;
        }
#pragma warning disable CA1031 // the predicate is user code; one that fails must not hide the failure it was asked about
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
