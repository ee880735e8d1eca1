namespace Akka.Durable;

/// <summary>How often a failed phase or step is tried again, and how long apart.</summary>
/// <remarks>Interruption by a crash, a stop or a lost host uses up no attempt.</remarks>
public sealed record Retry
{
    /// <summary>One attempt: the first failure is final. The default.</summary>
    public static Retry None { get; } = new() { MaxAttempts = 1 };

    /// <summary>Attempts in all, the first one included. 1 to 1,000,000.</summary>
    public int MaxAttempts
    {
        get;
        init => field = value is >= 1 and <= 1_000_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 1,000,000 attempts.");
    } = 1;

    /// <summary>Wait before the second attempt. 1 second by default; 0 to 1 day.</summary>
    public TimeSpan FirstDelay { get; init => field = Checked(value); } = TimeSpan.FromSeconds(1);

    /// <summary>Each later wait is this many times the one before. 2 by default; at least 1.</summary>
    public double Factor
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A factor of at least 1.");
    } = 2;

    /// <summary>No wait is longer than this, jitter included. 5 minutes by default; 0 to 1 day.</summary>
    public TimeSpan MaxDelay { get; init => field = Checked(value); } = TimeSpan.FromMinutes(5);

    /// <summary>The share of each wait that is left to chance: 0.2 makes it 0.9 to 1.1 of what it would be. 0 to 1; 0 by default.</summary>
    public double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A jitter of 0 to 1.");
    }

    /// <summary>Exceptions that end the phase at once although attempts are left. <see cref="NonRetryableException"/> always does.</summary>
    public Func<Exception, bool>? IsFinal { get; init; }

    /// <summary>The same wait each time, without jitter.</summary>
    public static Retry Fixed(int maxAttempts, TimeSpan delay) =>
        new() { MaxAttempts = maxAttempts, FirstDelay = delay, Factor = 1, MaxDelay = delay };

    /// <summary>Waits that double, with a jitter of 0.2, from <paramref name="firstDelay"/> (1 second by default).</summary>
    public static Retry Exponential(int maxAttempts, TimeSpan? firstDelay = null) =>
        new() { MaxAttempts = maxAttempts, FirstDelay = firstDelay ?? TimeSpan.FromSeconds(1), Jitter = 0.2 };

    /// <summary>The wait after <paramref name="attempt"/> (the first is 1) failed, or null when none is left.</summary>
    /// <param name="attempt">The attempt that failed.</param>
    /// <param name="chance">0 to 1, at random: where in the jitter's range the wait falls.</param>
    public TimeSpan? DelayAfter(int attempt, double chance)
    {
        if (attempt >= MaxAttempts) return null;
        if (FirstDelay == TimeSpan.Zero) return TimeSpan.Zero;

        // In doubles, so that a high attempt number saturates at MaxDelay instead of overflowing ticks.
        var ticks = FirstDelay.Ticks * Math.Pow(Factor, attempt - 1);
        ticks *= 1 + (Jitter * (chance - 0.5));
        return ticks < MaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : MaxDelay;
    }

    private static TimeSpan Checked(TimeSpan value) =>
        value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 1 day.");
}
