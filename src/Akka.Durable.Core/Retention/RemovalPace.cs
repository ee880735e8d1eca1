namespace Akka.Durable.Retention;

/// <summary>Spreads removals evenly over time, so that live runs find the store free between them.</summary>
/// <remarks>Used by one pass at a time. What was not used is not saved up, but for a few: after a rest it begins at the same rate.</remarks>
/// <param name="perSecondMax">Runs removed a second; at least 1.</param>
/// <param name="time">The clock that is waited by.</param>
public sealed class RemovalPace(int perSecondMax, TimeProvider time)
{
    /// <summary>Removals that wait for nothing.</summary>
    private const int AtOnce = 100;

    private long _free = time.GetTimestamp();

    /// <summary>Waits until the removals before had their time, all but a few, then takes the time that <paramref name="runs"/> more need.</summary>
    public async Task TakeAsync(int runs, CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        var early = _free - now - Ticks(AtOnce);
        if (early > 0) await Task.Delay(time.GetElapsedTime(0, early), time, cancellation).ConfigureAwait(false);
        _free = Math.Max(_free, now) + Ticks(runs);
    }

    private long Ticks(int runs) => (long)((double)runs / perSecondMax * time.TimestampFrequency);
}
