namespace Akka.Durable.Reconciliation;

/// <summary>Notices a clock that was set: what a year ahead of time would remove must not be removed because of it.</summary>
/// <remarks>The time of day is compared with what a clock that only counts has counted since the last look.</remarks>
public sealed class TrustedClock(TimeProvider time)
{
    /// <summary>More than any correction, leap second or drift of a clock that is looked after; a day is what retention is counted in.</summary>
    public static readonly TimeSpan JumpMax = TimeSpan.FromHours(12);

    private (DateTimeOffset Now, long Counted) _last = (time.GetUtcNow(), time.GetTimestamp());

    /// <summary>The time; null once for each jump ahead, so that whoever looks after the machine has an interval to notice.</summary>
    public DateTimeOffset? Now()
    {
        var now = time.GetUtcNow();
        var counted = time.GetTimestamp();
        var jump = now - _last.Now - time.GetElapsedTime(_last.Counted, counted);
        _last = (now, counted);
        return jump > JumpMax ? null : now;
    }
}
