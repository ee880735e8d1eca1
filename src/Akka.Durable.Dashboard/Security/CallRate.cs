using System.Collections.Concurrent;

namespace Akka.Durable.Dashboard.Security;

/// <summary>Counts calls of each caller a minute, and refuses those above a limit.</summary>
internal sealed class CallRate(TimeProvider time)
{
    // Callers beyond this share one count, so that many addresses cannot fill the memory.
    private const int CallersMax = 10_000;

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _minute;

    /// <summary>Counts one call.</summary>
    /// <returns>False when it is one too many in this minute.</returns>
    public bool Allows(string caller, int perMinuteMax)
    {
        var minute = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        if (Volatile.Read(ref _minute) != minute)
        {
            lock (_lock)
            {
                if (_minute != minute)
                {
                    _counts.Clear();
                    Volatile.Write(ref _minute, minute);
                }
            }
        }

        var counted = _counts.Count < CallersMax || _counts.ContainsKey(caller) ? caller : "";
        return _counts.AddOrUpdate(counted, 1, static (_, count) => count + 1) <= perMinuteMax;
    }
}
