namespace Akka.Durable.Waking;

/// <summary>How long a timer has to be set for.</summary>
public static class WakeDelay
{
    // Timers take at most about 49 days; one that fires early finds nothing due and is set again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Zero for what is due already; at most 30 days.</summary>
    public static TimeSpan Until(DateTimeOffset due, TimeProvider time)
    {
        var left = due - time.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest;
    }
}
